"""The names of everything that can be clicked or submitted, once; builders write them, handlers route by them.

An action id is ``capability.action``, with a suffix after a colon where one block holds several of a kind.
"""

LESSON_OPEN = "training.open"
LESSON_NEXT = "training.next"
LESSON_AGAIN = "training.again"
LESSON_ANSWER = "training.answer"
MODULES_OPEN = "training.modules"
CHARTER_OPEN = "charter.open"
CHARTER_BACK = "charter.back"
CHARTER_READ = "charter.read"
SETTINGS_OPEN = "members.settings"
SETTINGS_SAVE = "members.save"
MESSAGES_ON = "members.on"
MESSAGES_OFF = "members.off"
HELP_OPEN = "desk.help"
START_CHANNEL = "workspace.channel"
START = "workspace.start"
LESSON_VIEW = "training.view"
NOTICE_VIEW = "desk.notice"
