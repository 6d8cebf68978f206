"""What the services share: settings, app factory, calls to peers, tickers, messages.

It imports no service, and only `peers` speaks HTTP to others.
"""
