//! The database on which a migration is tried: the schema and all earlier ups
//! ran on it, and no down.

use super::entry::privileges;
use super::run::{Subject, VerifyError};
use super::script::{self, Failure};
use super::stairway::Stairs;
use crate::migration::Script;
use crate::postgres::{ScratchDatabase, ScratchServer, SharedObjects};

/// To run as many scripts again costs about as much as to copy a database.
const WORTH_A_COPY: usize = 10;

/// Makes databases for one subject.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    server: &'a ScratchServer,
    subject: Subject<'a>,
    /// What the server had before us.
    native: SharedObjects,
    saved: Option<Saved>,
}

/// A database kept aside: the next one is a copy of it and the ups since then.
#[derive(Debug)]
struct Saved {
    /// How many ups ran on it.
    count: usize,
    database: ScratchDatabase,
    /// What the server had when it was saved.
    shared: SharedObjects,
}

impl<'a> Ground<'a> {
    pub(super) async fn new(
        server: &'a ScratchServer,
        subject: Subject<'a>,
    ) -> Result<Self, VerifyError> {
        let native = server.shared_objects().await?;
        Ok(Self { server, subject, native, saved: None })
    }

    /// A database on which the schema and the first `count` ups ran, at least all
    /// that are released, with the rows that the subject brings.
    pub(super) async fn lay(&mut self, count: usize) -> Result<ScratchDatabase, VerifyError> {
        let (database, from) = self.origin().await?;
        let Subject { schema, migrations, released, seed, .. } = self.subject;
        if from.is_none() {
            let ups = migrations[..released].iter().map(|migration| &migration.up);
            // Rows come into what is released.
            for script in schema.iter().chain(ups).chain(seed) {
                self.run(&database, script).await?;
            }
        }
        let from = from.unwrap_or(released);
        for migration in &migrations[from..count] {
            self.run(&database, &migration.up).await?;
        }
        if count - from >= WORTH_A_COPY {
            self.save(count, &database).await?;
        }
        Ok(database)
    }

    /// Other stairs in the place of some that rows, or a script that failed, have
    /// spoilt.
    pub(super) async fn relay(
        &mut self,
        stairs: Stairs<'a>,
        count: usize,
    ) -> Result<Stairs<'a>, VerifyError> {
        self.server.drop_database(stairs.leave().await).await?;
        Ok(Stairs::new(self.lay(count).await?, self.subject))
    }

    /// Leaves the server as it was.
    pub(super) async fn clear(mut self, database: ScratchDatabase) -> Result<(), VerifyError> {
        self.server.drop_database(database).await?;
        self.forget().await?;
        self.server.restore_shared_objects(&self.native).await?;
        Ok(())
    }

    /// A copy of the saved database and how many ups ran on it, or an empty one.
    async fn origin(&mut self) -> Result<(ScratchDatabase, Option<usize>), VerifyError> {
        if let Some(saved) = &self.saved
            && self.server.restore_shared_objects(&saved.shared).await?
        {
            let database = self.server.copy_database(&saved.database).await?;
            return Ok((database, Some(saved.count)));
        }
        self.forget().await?;
        self.server.restore_shared_objects(&self.native).await?;
        Ok((self.server.create_database_with(self.subject.extensions).await?, None))
    }

    async fn save(&mut self, count: usize, database: &ScratchDatabase) -> Result<(), VerifyError> {
        let copy = self.server.copy_database(database).await?;
        self.forget().await?;
        let shared = self.server.shared_objects().await?;
        self.saved = Some(Saved { count, database: copy, shared });
        Ok(())
    }

    async fn forget(&mut self) -> Result<(), VerifyError> {
        if let Some(saved) = self.saved.take() {
            self.server.drop_database(saved.database).await?;
        }
        Ok(())
    }

    async fn run(&self, database: &ScratchDatabase, script: &Script) -> Result<(), VerifyError> {
        let run = script::run(database, script, self.subject.options, None).await?;
        let as_superuser = self.server.scripts_as_superuser();
        run.failure.map_or(Ok(()), |failure| Err(foundation(script, failure, as_superuser)))
    }
}

fn foundation(script: &Script, failure: Failure, as_superuser: bool) -> VerifyError {
    let help = failure.error.sql().filter(|_| !as_superuser).and_then(privileges);
    let at = failure.statement.and_then(|index| script.statement(index));
    let byte = at.map_or(script.region.end, |statement| statement.span.start);
    VerifyError::Foundation {
        file: script.source.name().to_owned(),
        line: script.source.position(byte).line,
        source: failure.error,
        help: help.map_or_else(String::new, |help| format!("; {help}")),
    }
}
