"""Which function answers which operation of the shop's API."""

from __future__ import annotations

from sandbox import ApiHandlers

from . import carts, catalogue, customers, orders, payments, returns, tickets

handlers = ApiHandlers()

_FUNCTIONS = {
    "searchProducts": catalogue.search_products,
    "getProduct": catalogue.get_product,
    "getStock": catalogue.get_stock,
    "listReviews": catalogue.list_reviews,
    "writeReview": catalogue.write_review,
    "moderateReview": catalogue.moderate_review,
    "findCustomers": customers.find_customers,
    "getCustomer": customers.get_customer,
    "updateCustomer": customers.update_customer,
    "listAddresses": customers.list_addresses,
    "addAddress": customers.add_address,
    "removeAddress": customers.remove_address,
    "setDefaultAddress": customers.set_default_address,
    "listCards": customers.list_cards,
    "getCart": carts.get_cart,
    "setCartLine": carts.set_cart_line,
    "removeCartLine": carts.remove_cart_line,
    "setCartCoupon": carts.set_cart_coupon,
    "placeOrder": orders.place_order,
    "listOrders": orders.list_orders,
    "getOrder": orders.get_order,
    "changeOrderAddress": orders.change_order_address,
    "changeOrderLine": orders.change_order_line,
    "cancelOrder": orders.cancel_order,
    "listPayments": payments.list_payments,
    "payOrder": payments.pay_order,
    "refundPayment": payments.refund_payment,
    "listRefunds": payments.list_refunds,
    "listGiftCards": payments.list_gift_cards,
    "issueGiftCard": payments.issue_gift_card,
    "getCoupon": payments.get_coupon,
    "requestReturn": returns.request_return,
    "listReturns": returns.list_returns,
    "receiveReturn": returns.receive_return,
    "listTickets": tickets.list_tickets,
    "openTicket": tickets.open_ticket,
    "updateTicket": tickets.update_ticket,
}

for _name, _function in _FUNCTIONS.items():
    handlers.operation(_name)(_function)
