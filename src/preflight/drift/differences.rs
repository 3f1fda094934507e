//! What was found to differ, and how bad that is.

/// What a live schema has otherwise than the migrations made it, in words.
#[derive(Debug, Clone, Default)]
pub(super) struct Differences {
    /// What is not there, or is something else: the pending migrations were written for
    /// another schema.
    pub(super) lacking: Vec<String>,
    /// What is there beside, or differs in what a migration does not depend on.
    pub(super) more: Vec<String>,
    /// Whether what is not there may have been dropped by SQL that was not read.
    pub(super) doubted: bool,
}

impl Differences {
    /// Something is not there, or is something else.
    pub(super) fn lacks(&mut self, words: String) {
        match self.doubted {
            true => self.more.push(words),
            false => self.lacking.push(words),
        }
    }

    /// Something is there beside, unless it may have been made by SQL that was not read.
    pub(super) fn has_more(&mut self, words: String) {
        if !self.doubted {
            self.more.push(words);
        }
    }

    /// Something differs mildly.
    pub(super) fn differs(&mut self, words: String) {
        self.more.push(words);
    }
}
