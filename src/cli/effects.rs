//! `banister effects`: what each statement does.

use std::path::PathBuf;

use super::ahead::Ahead;
use super::exit::{Exit, Failure};
use super::formats::{OutputArguments, PlaceholderArguments, effects_format};
use super::judgement::{header, schema_note};
use super::output::OutputFormat;
use super::policy::{PolicyArguments, directory_in_repository};
use super::read::Reader;
use super::recognised::{self, Question};
use super::terminal::Terminal;
use crate::effect::{
    EffectKind, Replay, ScriptEffects, StatementEffects, by_relation, perhaps_locked,
};
use crate::migration::{ReadOptions, Script};
use crate::pg::Version;
use crate::policy::Flags;
use crate::report::{EffectsReport, FailureEntry, Place, RelationEntry, Report, StatementEntry};

/// Show what each statement locks, and what waits for it.
///
/// The files are read one after the other as plain SQL, each statement on its
/// own as `psql -f` runs it; of a file that is certain to be a migration tool's,
/// the ups, as that tool runs them.
///
/// With `--recognised` it shows instead how much of the SQL banister reads at
/// all, and what it does not read.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files of SQL; `-` is standard input. With `--recognised` also directories.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// SQL that is in production already, such as a `pg_dump --schema-only`;
    /// may be given more than once.
    #[arg(long, value_name = "FILE")]
    schema: Vec<PathBuf>,
    /// The PostgreSQL major to foresee for; without it that of `banister.toml`, or
    /// else 17.
    #[arg(long, value_name = "MAJOR")]
    postgres: Option<Version>,
    /// Count the statements that banister reads, in all `.sql` files below the
    /// directories, and show what it does not read.
    ///
    /// Where a PostgreSQL server is found on this machine, its parser says which
    /// statements count; nothing is run on it. `--postgres` says which major.
    #[arg(long, conflicts_with = "schema")]
    recognised: bool,
    /// The directory that holds `postgres` and `initdb`, for `--recognised`; without
    /// it, the environment variable BANISTER_PG_BIN names it.
    #[arg(long, value_name = "DIR")]
    pg_bin: Option<PathBuf>,
    #[command(flatten)]
    policy: PolicyArguments,
    /// How to write the report.
    #[arg(long, visible_alias = "output-format", value_name = "FORMAT", default_value = "human", value_parser = effects_format())]
    format: OutputFormat,
    #[command(flatten)]
    output: OutputArguments,
    #[command(flatten)]
    placeholders: PlaceholderArguments,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let flags = Flags { postgres: arguments.postgres, ..Flags::default() };
    let loaded = arguments.policy.load(flags)?;
    let outputs = arguments.output.outputs(arguments.format);
    if arguments.recognised {
        let question = Question {
            paths: &arguments.files,
            postgres: loaded.settings.postgres(),
            pg_bin: arguments.pg_bin.clone(),
            outputs: &outputs,
        };
        return recognised::run(&question, terminal);
    }
    let placeholders = loaded.placeholders(arguments.placeholders.resolve());
    let reader = Reader::new(ReadOptions { placeholders, ..ReadOptions::default() });
    let schema = match arguments.schema.as_slice() {
        [] => reader.scripts(&loaded.paths(&loaded.settings.policy.schema))?,
        given => reader.scripts(given)?,
    };
    let mut files = Vec::new();
    for path in &arguments.files {
        files.extend(reader.forward(path)?);
    }
    let postgres = loaded.settings.postgres().unwrap_or(Version::DEFAULT);
    let report = Report::Effects(report(postgres, &schema, &files));
    terminal.report(&report, &outputs)?;
    Ok(Exit::Clean)
}

fn report(postgres: Version, schema: &[Script], files: &[Script]) -> EffectsReport {
    let ahead = Ahead::of(schema.iter().chain(files));
    let mut replay = Replay::new(postgres).of_parsed(ahead);
    let notes = schema.iter().filter_map(|script| schema_note(&replay.script(None, script)));
    let notes = notes.collect();
    replay.release();
    let mut statements = Vec::new();
    for file in files {
        let script = replay.script(None, file);
        statements.extend(script.statements.iter().map(|s| statement_entry(&script, s)));
    }
    EffectsReport { header: header(postgres, notes, directory_in_repository()), statements }
}

/// A statement as the report carries it.
fn statement_entry(script: &ScriptEffects, statement: &StatementEffects) -> StatementEntry {
    let mut entry = StatementEntry {
        place: Place::new(&script.source, statement.span),
        sql: script.source.slice(statement.span).to_owned(),
        in_transaction: statement.context.in_transaction,
        refuses_transaction: false,
        effects: by_relation(&statement.effects)
            .into_iter()
            .chain(perhaps_locked(&statement.effects))
            .map(RelationEntry::from)
            .collect(),
        fails: None,
        may_fail: Vec::new(),
        unknown: None,
        loses: Vec::new(),
        breaks: Vec::new(),
        phase: statement.phase.map(|phase| phase.as_str().to_owned()),
    };
    for effect in &statement.effects {
        match &effect.kind {
            EffectKind::Lock { .. }
            | EffectKind::MayLock { .. }
            | EffectKind::ChangesRows
            | EffectKind::Rewrite(_)
            | EffectKind::Scan(_)
            | EffectKind::IndexBuild { .. } => {}
            EffectKind::Loss(loss) => entry.loses.push(loss.in_words(&effect.on)),
            EffectKind::Break(broken) => entry.breaks.push(broken.in_words(&effect.on)),
            EffectKind::MayFail(failure) => entry.may_fail.push(FailureEntry {
                sqlstate: failure.sqlstate.to_owned(),
                message: failure.on.clone(),
            }),
            EffectKind::Fails { sqlstate, message } => {
                let failure =
                    FailureEntry { sqlstate: (*sqlstate).to_owned(), message: message.clone() };
                entry.fails.get_or_insert(failure);
            }
            EffectKind::RefusesTransaction => entry.refuses_transaction = true,
            EffectKind::Unknown(reason) => match &mut entry.unknown {
                None => entry.unknown = Some(reason.to_string()),
                Some(known) if known.contains(&reason.to_string()) => {}
                Some(known) => *known = format!("{known}; {reason}"),
            },
        }
    }
    entry
}
