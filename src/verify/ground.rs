//! The database on which a migration is tried: the schema and all earlier ups
//! ran on it, and no down.

use std::time::Duration;

use super::entry::privileges;
use super::run::{Subject, VerifyError};
use super::script::{self, Failure};
use super::stairway::Stairs;
use crate::migration::Script;
use crate::postgres::{ScratchDatabase, ScratchServer, SharedObjects};

/// To run as many scripts again costs about as much as to copy a database.
const WORTH_A_COPY: usize = 10;

/// What takes longer than this to lay is laid once: a copy costs about 20 ms, and to
/// stop a server in good order and keep it about 150 ms.
const WORTH_KEEPING: Duration = Duration::from_millis(200);

/// Makes databases for one subject.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    server: &'a ScratchServer,
    subject: Subject<'a>,
    /// What the server had before us.
    native: SharedObjects,
    saved: Option<Saved>,
    /// What is released, where it stays on the server: the next run starts with it.
    foundation: Option<Saved>,
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
        let found = server.shared_objects().await?;
        let Some(database) = server.foundation() else {
            return Ok(Self { server, subject, native: found, saved: None, foundation: None });
        };
        let native = found.of_new_server();
        let foundation = Some(Saved { count: subject.released, database, shared: found });
        Ok(Self { server, subject, native, saved: None, foundation })
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
            if database.age() > WORTH_KEEPING {
                self.save_foundation(&database).await?;
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
    ///
    /// Whether there is a foundation on it that another run may start with.
    pub(super) async fn clear(mut self, database: ScratchDatabase) -> Result<bool, VerifyError> {
        self.server.drop_database(database).await?;
        self.forget().await?;
        if let Some(foundation) = &self.foundation {
            return Ok(self.server.restore_shared_objects(&foundation.shared).await?);
        }
        self.server.restore_shared_objects(&self.native).await?;
        Ok(false)
    }

    /// A copy of the saved database and how many ups ran on it, or an empty one.
    async fn origin(&mut self) -> Result<(ScratchDatabase, Option<usize>), VerifyError> {
        for saved in self.saved.iter().chain(&self.foundation) {
            if self.server.restore_shared_objects(&saved.shared).await? {
                let database = self.server.copy_database(&saved.database).await?;
                return Ok((database, Some(saved.count)));
            }
        }
        // What stands on the server is no longer whole: begin anew, without it.
        if let Some(foundation) = self.foundation.take() {
            self.server.drop_database(foundation.database).await?;
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

    /// Keeps what is released for other databases of this run, and for other runs.
    async fn save_foundation(&mut self, database: &ScratchDatabase) -> Result<(), VerifyError> {
        let count = self.subject.released;
        if !self.server.keeps_foundation() {
            return self.save(count, database).await;
        }
        let copy = self.server.lay_foundation(database).await?;
        let shared = self.server.shared_objects().await?;
        self.foundation = Some(Saved { count, database: copy, shared });
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
