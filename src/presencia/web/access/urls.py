"""Addresses of accounts."""

from django.urls import path

from presencia.web.access import account, email, links, phone, provider, sign_in

app_name = "access"
urlpatterns = [
    path("", account.account, name="account"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.sign_in_code, name="sign-in-code"),
    path("code/", sign_in.code, name="code"),
    path("provider/", provider.leave, name="provider"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("confirm/", sign_in.confirm, name="confirm"),
    path("password/", account.password, name="password"),
    path("email/", email.ask, name="email"),
    path("email/forget/", email.forget, name="email-forget"),
    path("email/<str:word>/", email.confirm, name="email-confirm"),
    path("second-factor/", phone.enrol, name="second-factor"),
    path("second-factor/remove/", phone.remove, name="second-factor-remove"),
    path("sessions/", account.end_others, name="sessions-end-others"),
    path("sessions/<int:pk>/end/", account.end_session, name="session-end"),
    path("forgotten/", links.forgotten, name="forgotten"),
    path("link/<str:who>/<str:word>/", links.set_password, name="set-password"),
    path("invitation/<str:word>/", links.invitation, name="invitation"),
]
