"""Which function answers which operation of the desk's API."""

from __future__ import annotations

from sandbox import ApiHandlers

from . import bookings, changes, flights, hotels, payments, planning, stays, travellers
from .first_state import first_state

handlers = ApiHandlers()
handlers.initial(first_state)

_FUNCTIONS = {
    "listAirports": flights.list_airports,
    "searchFlights": flights.search_flights,
    "getFlight": flights.get_flight,
    "getSeatMap": flights.get_seat_map,
    "listFareRules": flights.list_fare_rules,
    "searchTravellers": travellers.search_travellers,
    "getTraveller": travellers.get_traveller,
    "updateTraveller": travellers.update_traveller,
    "getCompany": travellers.get_company,
    "listPaymentMethods": travellers.list_payment_methods,
    "getLoyalty": travellers.get_loyalty,
    "listBookings": bookings.list_bookings,
    "createBooking": bookings.create_booking,
    "getBooking": bookings.get_booking,
    "payBooking": bookings.pay_booking,
    "assignSeat": bookings.assign_seat,
    "addBags": bookings.add_bags,
    "quoteChange": changes.quote_change,
    "changeBooking": changes.change_booking,
    "quoteCancellation": changes.quote_cancellation,
    "cancelBooking": changes.cancel_booking,
    "listPayments": payments.list_payments,
    "searchHotels": hotels.search_hotels,
    "getHotel": hotels.get_hotel,
    "listNights": hotels.list_nights,
    "listStays": stays.list_stays,
    "bookStay": stays.book_stay,
    "changeStay": stays.change_stay,
    "cancelStay": stays.cancel_stay,
    "listEvents": planning.list_events,
    "addEvent": planning.add_event,
    "deleteEvent": planning.delete_event,
    "listItineraries": planning.list_itineraries,
    "createItinerary": planning.create_itinerary,
    "addToItinerary": planning.add_to_itinerary,
    "listCases": planning.list_cases,
    "openCase": planning.open_case,
}

for _name, _function in _FUNCTIONS.items():
    handlers.operation(_name)(_function)
