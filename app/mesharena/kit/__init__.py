"""What the services share: settings, app factory, peers, beats, messages.

It imports no service, and only `peers` speaks HTTP to others.
"""
