"""allauth's forms in the portal's words: labels and help instead of placeholders, one password field instead of two."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.socialaccount import forms as social
from django import forms

NEW_PASSWORD = "At least 10 characters. Not one of the common ones, and not made of your name or address."


class Plain:
    """Takes words and order from `words`: field name -> (label, help)."""

    words: ClassVar[dict[str, tuple[str, str]]] = {}
    required: ClassVar[dict[str, str]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A second field for the same password is one more place to mistype it; "Show" is there instead.
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            if name != "orcid":
                field.widget.attrs.pop("placeholder", None)
            field.label, field.help_text = self.words.get(name, (field.label, field.help_text))
            field.error_messages["required"] = self.required.get(name, f"{field.label} is empty.")
            if isinstance(field.widget, forms.PasswordInput):
                field.ui = {"show": True}  # type: ignore[attr-defined]


class SignUp(Plain, account.SignupForm):
    field_order: ClassVar = ["name", "email", "password1", "orcid"]
    words: ClassVar = {
        "email": ("E-mail", "We send a code there once. Other users never see the address."),
        "password1": ("Password", NEW_PASSWORD),
    }


class Login(Plain, account.LoginForm):
    words: ClassVar = {
        "login": ("E-mail", ""),
        "password": ("Password", ""),
        "remember": ("Keep me signed in on this machine", ""),
    }


class ResetPassword(Plain, account.ResetPasswordForm):
    words: ClassVar = {"email": ("E-mail", "The address you sign in with.")}


class ResetPasswordKey(Plain, account.ResetPasswordKeyForm):
    words: ClassVar = {"password1": ("New password", NEW_PASSWORD)}


class ChangePassword(Plain, account.ChangePasswordForm):
    words: ClassVar = {
        "oldpassword": ("Password until now", ""),
        "password1": ("New password", NEW_PASSWORD),
    }


class SetPassword(Plain, account.SetPasswordForm):
    words: ClassVar = {"password1": ("Password", NEW_PASSWORD)}


class AddEmail(Plain, account.AddEmailForm):
    words: ClassVar = {"email": ("Another e-mail address", "We send a code there to confirm it.")}


class Reauthenticate(Plain, account.ReauthenticateForm):
    words: ClassVar = {"password": ("Password", "")}


class ConfirmCode(Plain, account.ConfirmEmailVerificationCodeForm):
    words: ClassVar = {"code": ("Code", "Six digits, from the mail we sent just now.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "class": "measure",
        }


class SocialSignUp(Plain, social.SignupForm):
    """After ORCID: the iD is known, the name mostly, the e-mail address seldom."""

    field_order: ClassVar = ["name", "email"]
    words: ClassVar = {"email": ("E-mail", "We send a code there once. Other users never see the address.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = self.sociallogin.user.name
        del self.fields["orcid"]

    def signup(self, request: Any, user: Any) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
