//! `banister init`: write a policy to begin with.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::anyhow;

use super::exit::{Exit, Failure};
use super::terminal::Terminal;
use crate::policy::{FILE_NAME, TEMPLATE};

/// Write a `banister.toml` to begin with: every setting at its default, with
/// comments.
///
/// A file that is there already is left as it is.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let file = Path::new(FILE_NAME);
    let created = fs::OpenOptions::new().write(true).create_new(true).open(file);
    created.and_then(|mut file| file.write_all(TEMPLATE.as_bytes())).map_err(|error| {
        Failure::usage(match error.kind() {
            io::ErrorKind::AlreadyExists => anyhow!(
                "write `{FILE_NAME}`: it is there already, and is left as it is; remove it to begin \
                 anew"
            ),
            _ => anyhow!("write `{FILE_NAME}`: {error}; check the folder"),
        })
    })?;
    terminal.print(&format!("wrote `{FILE_NAME}`\n"))?;
    Ok(Exit::Clean)
}
