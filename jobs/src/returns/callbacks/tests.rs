//! Calls as providers make them, and calls that others make.
