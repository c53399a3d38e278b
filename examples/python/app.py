"""The example app: the same in every language, in the folders beside this one."""

from aws_cdk import App

from arcade_stack import ArcadeStack
from playtest_stack import PlaytestStack

app = App()
ArcadeStack(app, "Arcade")
PlaytestStack(app, "Playtest")
app.synth()
