"""The example app: the same in every language, in the folders beside this one."""

from aws_cdk import App

from arcade_stack import ArcadeStack
from playtest_stack import PlaytestStack
from tournament_stack import TournamentStack

app = App()
ArcadeStack(app, "Arcade")
PlaytestStack(app, "Playtest")
TournamentStack(app, "Tournament")
app.synth()
