"""Setting the desk up from chat: which group serves which team, who may do what."""

from conversations.admin.binding import BindChat, bind
from conversations.admin.roles import admin, role
from conversations.dialogue import Part
from domain.people.person import Role

PART = Part(role=Role.ADMIN, commands={"bind": bind, "role": role}, dialogues=(BindChat(),))

# For everybody: the one-time code is what gives the right.
NEWCOMERS_PART = Part(role=Role.CUSTOMER, commands={"admin": admin})
