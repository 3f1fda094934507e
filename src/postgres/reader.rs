//! The schema and the rows of a database, read again and again.

use super::content::{self, Content};
use super::database::ScratchDatabase;
use super::session::{ScratchSession, SessionError, SessionOptions};
use super::snapshot::{self, Snapshot, SnapshotError};
use super::structure::{self, Structure};

/// The plan of the snapshot's query is made anew where it returns this many times
/// the lines for which it was made.
const OUTGROWN: usize = 2;

/// Reads one database through a session that stays open: to connect and to plan
/// takes longer than to read a small schema. A session that a migration ends
/// (`pg_terminate_backend`) is opened again.
#[derive(Debug)]
pub struct Reader {
    database: ScratchDatabase,
    session: Option<ScratchSession>,
    planned_for: usize,
}

impl ScratchDatabase {
    /// A reader of this database; it connects when it is first used.
    pub fn reader(&self) -> Reader {
        Reader { database: self.clone(), session: None, planned_for: 0 }
    }
}

impl Reader {
    /// The schema as it is committed.
    ///
    /// # Errors
    /// Where the server is gone, or an object stays locked for five seconds by a
    /// transaction that is still open.
    pub async fn snapshot(&mut self) -> Result<Snapshot, SnapshotError> {
        match self.try_snapshot().await {
            Err(error) if error.is_lost_connection() => Ok(self.try_snapshot().await?),
            read => Ok(read?),
        }
    }

    /// What rows must be like.
    ///
    /// # Errors
    /// Where the server is gone.
    pub async fn structure(&mut self) -> Result<Structure, SessionError> {
        match self.try_structure().await {
            Err(error) if error.is_lost_connection() => self.try_structure().await,
            read => read,
        }
    }

    /// The rows of every table that has some.
    ///
    /// # Errors
    /// Where the server is gone.
    pub async fn content(&mut self) -> Result<Content, SessionError> {
        match self.try_content().await {
            Err(error) if error.is_lost_connection() => self.try_content().await,
            read => read,
        }
    }

    /// Ends the session, if there is one: nobody may be connected to a database
    /// that is copied.
    pub async fn close(&mut self) {
        if let Some(session) = self.session.take() {
            // It is gone in any case.
            let _ = session.close().await;
        }
    }

    async fn try_snapshot(&mut self) -> Result<Snapshot, SessionError> {
        let mut session = self.session().await?;
        let (snapshot, lines) = snapshot::read(&mut session).await?;
        if lines > OUTGROWN * self.planned_for {
            session.apply("DISCARD PLANS").await?;
            self.planned_for = lines.max(1);
        }
        self.session = Some(session);
        Ok(snapshot)
    }

    async fn try_structure(&mut self) -> Result<Structure, SessionError> {
        let mut session = self.session().await?;
        let structure = structure::read(&mut session).await?;
        self.session = Some(session);
        Ok(structure)
    }

    async fn try_content(&mut self) -> Result<Content, SessionError> {
        let mut session = self.session().await?;
        let content = content::read(&mut session).await?;
        self.session = Some(session);
        Ok(content)
    }

    /// The session; whoever fails with it does not give it back.
    async fn session(&mut self) -> Result<ScratchSession, SessionError> {
        if let Some(session) = self.session.take() {
            return Ok(session);
        }
        let mut session = self.database.connect_for_rows(&SessionOptions::default()).await?;
        // Names are written out in full where nothing is on the search path.
        session.apply("SET search_path = ''; SET lock_timeout = '5s'").await?;
        snapshot::prepare(&mut session).await?;
        structure::prepare(&mut session).await?;
        content::prepare(&mut session).await?;
        Ok(session)
    }
}
