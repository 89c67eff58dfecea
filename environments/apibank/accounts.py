"""Users, their tokens and passwords, and their accounts at the bank."""

from __future__ import annotations

import string

from .apis import JSON, Apis, RefusedError, State

ACCOUNTS = Apis()
TOKEN_LENGTH = 18
VERIFICATION_CODE = 970420
"""What every recorded reset of a password was sent."""
RESET = "PasswordReset"
"""The table with the user whose password is being reset."""


def user_of(state: State, token: str) -> str:
    """The user whom a token belongs to.

    Raises:
        RefusedError: it is nobody's.
    """
    for name, account in state.read("Account").items():
        if account["token"] == token:
            return str(name)
    raise RefusedError("The token is invalid.")


@ACCOUNTS.add("GetUserToken")
def get_user_token(state: State, username: str, password: str) -> JSON:
    account = state.read("Account").get(username)
    if account is None:
        raise RefusedError("There is no such user.")
    if account["password"] != password:
        raise RefusedError("The password is wrong.")
    return {"token": account["token"]}


@ACCOUNTS.add("RegisterUser")
def register_user(state: State, username: str, password: str, email: str) -> JSON:
    if username in state.read("Account"):
        raise RefusedError("There is a user of this name.")
    token = state.issue(string.ascii_lowercase + string.digits, TOKEN_LENGTH, username, password, email)
    state.edit("Account")[username] = {"password": password, "token": token, "email": email}
    return {"token": token}


@ACCOUNTS.add("DeleteAccount")
def delete_account(state: State, token: str) -> JSON:
    del state.edit("Account")[user_of(state, token)]
    return {"status": "success"}


@ACCOUNTS.add("ModifyPassword")
def modify_password(state: State, token: str, old_password: str, new_password: str) -> JSON:
    account = state.edit("Account")[user_of(state, token)]
    if account["password"] != old_password:
        raise RefusedError("The old password is wrong.")
    account["password"] = new_password
    return {"status": "success"}


@ACCOUNTS.add("ForgotPassword")
def forgot_password(state: State, status: str, **given: JSON) -> JSON:
    """Takes two calls: the first sends a code, the second sets the password with it."""
    if status == "Forgot Password":
        return _send_code(state, **given)
    if status != "Verification Code":
        raise RefusedError("The status is either 'Forgot Password' or 'Verification Code'.")
    username = state.read(RESET).get("username")
    if username is None:
        raise RefusedError("No code has been sent yet.")
    if "new_password" not in given or "verification_code" not in given:
        raise RefusedError("The second call needs the new password and the code.")
    if given["verification_code"] != VERIFICATION_CODE:
        raise RefusedError("The code is wrong.")
    state.edit("Account")[username]["password"] = given["new_password"]
    return "success"


def _send_code(state: State, username: str | None = None, email: str | None = None, **_: JSON) -> int:
    if username is None or email is None:
        raise RefusedError("The first call needs the user's name and email address.")
    account = state.read("Account").get(username)
    if account is None:
        raise RefusedError("There is no such user.")
    if account["email"] != email:
        raise RefusedError("The email address is not this user's.")
    state.edit(RESET)["username"] = username
    return VERIFICATION_CODE


@ACCOUNTS.add("OpenBankAccount")
def open_bank_account(state: State, account: str, password: str, name: str) -> JSON:
    if account in state.read("OpenedAccounts"):
        return "failed"
    state.edit("OpenedAccounts")[account] = {"password": password, "name": name}
    return "success"


@ACCOUNTS.add("QueryBalance")
def query_balance(state: State, token: str) -> JSON:
    owner = state.read("Bank").get(user_of(state, token))
    if owner is None:
        raise RefusedError("The user has no account.")
    return owner["balance"]
