// Redoc shows the logo of its makers from their own site and has no switch for it: images of
// other sites get no address, so that the browser asks for none.
"use strict";

{
  const image = HTMLImageElement.prototype;
  const { setAttribute } = Element.prototype;
  const src = Object.getOwnPropertyDescriptor(image, "src");

  const isOwn = (value) => {
    const address = new URL(value, document.baseURI);
    return !address.protocol.startsWith("http") || address.origin === location.origin;
  };

  image.setAttribute = function (name, value) {
    if (name !== "src" || isOwn(value)) setAttribute.call(this, name, value);
  };

  Object.defineProperty(image, "src", {
    ...src,
    set(value) {
      if (isOwn(value)) src.set.call(this, value);
    },
  });
}
