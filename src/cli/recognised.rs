//! `banister effects --recognised`: how much of the SQL is read at all.

mod census;

use std::path::{Path, PathBuf};

use super::exit::{Exit, Failure};
use super::interrupt::{self, Interrupt};
use super::output::Outputs;
use super::policy::directory_in_repository;
use super::read::Reader;
use super::terminal::Terminal;
use super::{judgement, read, scratch};
use crate::pg::Version;
use crate::postgres::{Binaries, BinariesError, Grammar, ScratchServer, SessionOptions};
use crate::report::Report;
use census::{Census, Met};

/// What is asked for.
pub(super) struct Question<'a> {
    /// Files, and directories that hold them.
    pub(super) paths: &'a [PathBuf],
    /// The major whose parser is asked.
    pub(super) postgres: Option<Version>,
    /// The directory with the server's binaries.
    pub(super) pg_bin: Option<PathBuf>,
    /// Where to write the report, and how.
    pub(super) outputs: &'a Outputs,
}

/// How many bytes of SQL wait before the server is asked about them.
const WAITING_BYTES: usize = 4 << 20;

pub(super) fn run(question: &Question<'_>, terminal: &Terminal) -> Result<Exit, Failure> {
    let files = read::sql_files(question.paths)?;
    let search = scratch::search(question.pg_bin.clone(), question.postgres);
    let binaries = match Binaries::find(&search) {
        Ok(binaries) => Some(binaries),
        // There is no server, and nobody asked for one.
        Err(BinariesError::None { .. }) if question.postgres.is_none() => None,
        Err(error) => return Err(Failure::could_not_check(error)),
    };
    let work = async {
        match &binaries {
            None => census(&files, None).await,
            Some(binaries) => {
                let start = ScratchServer::start(binaries, &scratch::options()).await;
                let server = start.map_err(Failure::could_not_check)?;
                census(&files, Some(grammar(&server).await?)).await
            }
        }
    };
    let census = match scratch::runtime()?.block_on(interrupt::or(work)) {
        Ok(census) => census?,
        Err(Interrupt(exit)) => return Ok(exit),
    };
    let version = binaries.as_ref().map(Binaries::version).or(question.postgres);
    let header = judgement::header(
        version.unwrap_or(Version::DEFAULT),
        Vec::new(),
        directory_in_repository(),
    );
    let release = binaries.map(|binaries| binaries.release().to_owned());
    terminal.report(&Report::Recognised(census.report(header, release)), question.outputs)?;
    Ok(Exit::Clean)
}

/// A session that asks the server's grammar.
async fn grammar(server: &ScratchServer) -> Result<Grammar, Failure> {
    let database = server.create_database().await.map_err(Failure::could_not_check)?;
    let session = database.connect(&SessionOptions::default()).await;
    let grammar = session.map_err(Failure::could_not_check)?.into_grammar().await;
    grammar.map_err(Failure::could_not_check)
}

/// Counts the statements of the files.
async fn census(files: &[PathBuf], mut grammar: Option<Grammar>) -> Result<Census, Failure> {
    let mut census = Census::default();
    let (mut waiting, mut bytes) = (Vec::new(), 0);
    for file in files {
        bytes += statements(file, &mut census, &mut waiting);
        if bytes > WAITING_BYTES {
            settle(&mut census, &mut waiting, grammar.as_mut()).await?;
            bytes = 0;
        }
    }
    settle(&mut census, &mut waiting, grammar.as_mut()).await?;
    Ok(census)
}

/// Reads a file, and says how many bytes of it wait now.
fn statements(file: &Path, census: &mut Census, waiting: &mut Vec<Met>) -> usize {
    let scripts = match Reader::default().every_way(file) {
        Ok(scripts) => scripts,
        Err(failure) => {
            census.skip(file, &failure);
            return 0;
        }
    };
    census.file();
    let before = waiting.len();
    for script in scripts {
        let statements = script.statements();
        let sent = statements.iter().filter(|statement| !statement.is_meta_command);
        waiting.extend(sent.map(|statement| Met::new(&script.source, statement)));
    }
    waiting[before..].iter().map(|met| met.sql.len()).sum()
}

/// Counts what waits, after the server's verdict about it.
async fn settle(
    census: &mut Census,
    waiting: &mut Vec<Met>,
    grammar: Option<&mut Grammar>,
) -> Result<(), Failure> {
    let verdicts = match grammar {
        None => vec![None; waiting.len()],
        Some(grammar) => {
            let texts: Vec<&str> = waiting.iter().map(|met| met.sql.as_str()).collect();
            let verdicts = grammar.judge(&texts).await.map_err(Failure::could_not_check)?;
            verdicts.into_iter().map(Some).collect()
        }
    };
    for (met, verdict) in waiting.drain(..).zip(verdicts) {
        census.count(met, verdict);
    }
    Ok(())
}
