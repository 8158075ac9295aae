# The image of Parvis: built and started by the same steps as `make run` (portal/setup).
FROM python:3.13-slim-bookworm AS libraries
WORKDIR /srv/parvis
ENV PARVIS_HOME=/var/tmp/build \
    PIP_NO_CACHE_DIR=1 \
    PYTHONDONTWRITEBYTECODE=1
COPY requirements requirements
COPY package.json package-lock.json .npmrc ./
COPY portal/__init__.py portal/__init__.py
COPY portal/setup portal/setup
RUN python3 -m portal.setup libraries

FROM python:3.13-slim-bookworm
RUN groupadd --gid 10001 parvis \
    && useradd --uid 10001 --gid parvis --home-dir /var/lib/parvis --no-create-home parvis \
    && install -d -o parvis -g parvis -m 750 /var/lib/parvis
WORKDIR /srv/parvis
COPY . .
COPY --from=libraries /srv/parvis/.venv .venv
COPY --from=libraries /srv/parvis/static/vendor static/vendor
ENV PYTHONDONTWRITEBYTECODE=1
RUN PARVIS_HOME=/var/tmp/build python3 -m portal.setup texts
ENV PARVIS_HOME=/var/lib/parvis \
    HOST=0.0.0.0 \
    PORT=8000
USER parvis
VOLUME /var/lib/parvis
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python3", "-m", "portal.setup", "healthy"]
CMD ["python3", "-m", "portal.setup", "serve", "web"]
