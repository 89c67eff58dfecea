"""Hotels, stock prices, scenes and switches at home, music and mail."""

from __future__ import annotations

import re

from .apis import JSON, Apis, RefusedError, State
from .times import DATE, TIME, plain_time

SERVICES = Apis()
SUCCESS = "success"
ADULTS_IN_A_ROOM = 2
_ADDRESS = re.compile(r"(?=[^@]{2})[a-z0-9]++(?:[._][a-z0-9]++)?@\w++\.\w{2,3}")


@SERVICES.add("BookHotel")
def book_hotel(
    state: State,
    hotel_name: str,
    check_in_time: str,
    check_out_time: str,
    room_count: int,
    adult_count: int,
    child_count: int,
) -> JSON:
    first, last = plain_time(check_in_time, DATE), plain_time(check_out_time, DATE)
    if adult_count > ADULTS_IN_A_ROOM and room_count == 1:
        raise RefusedError("So many adults need two rooms.")
    for order in state.read("Hotel").values():
        begins, ends = order["check_in_time"], order["check_out_time"]
        if order["hotel_name"] == hotel_name and (begins <= first < ends or begins < last <= ends):
            raise RefusedError("There is no free room.")
    orders = state.edit("Hotel")
    number = str(len(orders) + 1)
    orders[number] = {
        "hotel_name": hotel_name,
        "check_in_time": check_in_time,
        "check_out_time": check_out_time,
        "room_count": room_count,
        "adult_count": adult_count,
        "child_count": child_count,
    }
    return number


@SERVICES.add("QueryStock")
def query_stock(state: State, stock_code: str, date: str) -> JSON:
    prices = state.read("Stock").get(stock_code.upper().strip())
    if prices is None:
        raise RefusedError("There is no such stock.")
    price = prices.get(plain_time(date, DATE))
    if price is None:
        raise RefusedError("There is no price of this day.")
    return price


@SERVICES.add("QueryScene")
def query_scene(state: State, name: str) -> JSON:
    return state.read("Scenes")[_scene(state, name)]


@SERVICES.add("DeleteScene")
def delete_scene(state: State, name: str) -> JSON:
    del state.edit("Scenes")[_scene(state, name)]
    return SUCCESS


def _scene(state: State, name: str) -> str:
    scene = name.strip().lower()
    if scene not in state.read("Scenes"):
        raise RefusedError("There is no such scene.")
    return scene


@SERVICES.add("TimedSwitch")
def set_timed_switch(state: State, name: str, time: str, on: bool) -> JSON:
    device, moment = name.strip().lower(), plain_time(time, TIME)
    if not device:
        raise RefusedError("The device has no name.")
    switches = state.edit("TimeSwitch").setdefault(device, [])
    for switch in switches:
        if switch["time"] == moment:
            switch["on"] = on
            return SUCCESS
    switches.append({"time": moment, "on": on})
    return SUCCESS


@SERVICES.add("CancelTimedSwitch")
def cancel_timed_switch(state: State, name: str, time: str) -> JSON:
    device, moment = name.strip().lower(), plain_time(time, TIME)
    switches = state.read("TimeSwitch").get(device)
    if switches is None:
        raise RefusedError("There is no such device.")
    kept = [switch for switch in switches if switch["time"] != moment]
    if len(kept) == len(switches):
        raise RefusedError("The device has no switch at this time.")
    state.edit("TimeSwitch")[device] = kept
    return SUCCESS


@SERVICES.add("PlayMusic")
def play_music(state: State, music_name: str) -> JSON:
    music = music_name.lower().strip()
    if not music:
        raise RefusedError("The music has no name.")
    return f"music://{music}"


@SERVICES.add("SendEmail")
def send_email(state: State, receiver: str, subject: str, content: str) -> JSON:
    if not _ADDRESS.fullmatch(receiver.strip()):
        raise RefusedError("The receiver's address is not valid.")
    if not subject.strip() or not content.strip():
        raise RefusedError("Subject and content are needed.")
    mail = {"receiver": receiver.strip(), "subject": subject.strip(), "content": content.strip()}
    outbox = state.edit("SentEmails")
    outbox[str(len(outbox) + 1)] = mail
    return SUCCESS
