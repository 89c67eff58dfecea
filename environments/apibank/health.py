"""Appointments with doctors, health records, and what symptoms may mean."""

from __future__ import annotations

import string

from .apis import JSON, Apis, RefusedError, State
from .times import DATE, TIME, plain_time

HEALTH = Apis()
SUCCESS = "success"
ID_LENGTH = 8


@HEALTH.add("AppointmentRegistration")
def register_appointment(state: State, patient_name: str, date: str, doctor_name: str) -> JSON:
    patient, doctor = patient_name.strip(), doctor_name.strip()
    if not patient or not doctor:
        raise RefusedError("The patient and the doctor need names.")
    day = plain_time(date, DATE)
    if any(each["patient_name"] == patient and each["date"] == day for each in state.read("Appointments").values()):
        raise RefusedError("The patient has an appointment on this day.")
    appointments = state.edit("Appointments")
    identity = state.issue(string.digits, ID_LENGTH, patient, day, doctor, taken=appointments)
    appointments[identity] = {"patient_name": patient, "date": day, "doctor_name": doctor}
    return identity


@HEALTH.add("CancelRegistration")
def cancel_registration(state: State, appointment_id: str) -> JSON:
    del state.edit("Appointments")[_appointment(state, appointment_id)]
    return SUCCESS


@HEALTH.add("ModifyRegistration")
def modify_registration(
    state: State,
    appointment_id: str,
    new_appointment_date: str | None = None,
    new_appointment_doctor: str | None = None,
) -> JSON:
    appointment = state.read("Appointments")[_appointment(state, appointment_id)]
    wanted: dict[str, str] = {}
    if new_appointment_date is not None:
        wanted["date"] = plain_time(new_appointment_date, DATE)
    if new_appointment_doctor is not None:
        wanted["doctor_name"] = new_appointment_doctor.strip()
    if not wanted or not all(wanted.values()):
        raise RefusedError("A new date or a new doctor is needed.")
    if any(appointment[name] == value for name, value in wanted.items()):
        raise RefusedError("The date or the doctor would stay as it is.")
    state.edit("Appointments")[appointment_id.strip()] |= wanted
    return SUCCESS


@HEALTH.add("QueryRegistration")
def query_registration(state: State, patient_name: str, date: str) -> JSON:
    patient, day = patient_name.strip(), plain_time(date, DATE)
    found = {
        identity: appointment
        for identity, appointment in state.read("Appointments").items()
        if appointment["patient_name"] == patient and plain_time(appointment["date"], DATE) == day
    }
    if not found:
        raise RefusedError("There is no such appointment.")
    return found


def _appointment(state: State, appointment_id: str) -> str:
    identity = appointment_id.strip()
    if identity not in state.read("Appointments"):
        raise RefusedError("There is no appointment with this ID.")
    return identity


@HEALTH.add("RecordHealthData")
def record_health_data(state: State, user_id: str, time: str, health_data: JSON = None) -> JSON:
    user, moment = user_id.upper().strip(), plain_time(time, TIME)
    if not user:
        raise RefusedError("The user ID is empty.")
    if not health_data:
        raise RefusedError("There is nothing to record.")
    if not all(isinstance(item, dict) and {"name", "value"} <= item.keys() for item in health_data):
        raise RefusedError("Each item of the health data needs a name and a value.")
    values = {str(item["name"]): item["value"] for item in health_data}
    if len(values) < len(health_data):
        raise RefusedError("An item of the health data is given twice.")
    records = state.edit("HealthData").setdefault(user, [])
    same_time = [record for record in records if record["time"] == moment]
    if same_time:
        same_time[-1].update(values)
    else:
        records.append({"time": moment, **values})
    return SUCCESS


@HEALTH.add("QueryHealthData")
def query_health_data(state: State, user_id: str, start_time: str, end_time: str) -> JSON:
    user, start, end = user_id.upper().strip(), plain_time(start_time, TIME), plain_time(end_time, TIME)
    if start > end:
        raise RefusedError("The span ends before it begins.")
    if user not in state.read("HealthData"):
        raise RefusedError("There is no such user.")
    found = [record for record in state.read("HealthData")[user] if start <= record["time"] <= end]
    if not found:
        raise RefusedError("Nothing was recorded in this span.")
    return found


@HEALTH.add("SymptomSearch")
def search_symptom(state: State, symptom: str) -> JSON:
    return [{"name": item["name"], "description": item["description"]} for item in _diseases(state, symptom)]


@HEALTH.add("EmergencyKnowledge")
def search_first_aid(state: State, symptom: str) -> JSON:
    return [{"name": item["name"], "aid": item["aid"]} for item in _diseases(state, symptom)]


def _diseases(state: State, symptom: str) -> JSON:
    diseases = state.read("Symptom").get(symptom.strip().lower())
    if diseases is None:
        raise RefusedError("There is no such symptom.")
    return diseases
