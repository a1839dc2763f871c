//! The tests of the command line: transcripts, which are the manual's examples as well.

mod artifact;
mod deployers;
mod drifting;
mod fault;
mod hexpm;
mod hexpm_project;
mod hostile;
mod killed;
mod large;
mod library;
mod machine;
mod prompts;
mod protected;
mod pull;
mod pulled_project;
mod secrets;
mod slow;
mod stopping;
mod streams;
mod struck_generate;
mod struck_sqlite;
mod transcript;
mod transcripts;
mod types;
mod untouched;
mod watching;
