"""Public pages and members' area: fetch the visible row, call one service, redirect."""
