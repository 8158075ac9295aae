"""The staff site: Django's admin under the portal's name."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.sign_in import StaffSignInForm


class PortalAdminSite(admin.AdminSite):
    site_header = _("Parvis administration")
    site_title = _("Parvis")
    index_title = _("What would you like to do?")
    enable_nav_sidebar = False
    login_form = StaffSignInForm
