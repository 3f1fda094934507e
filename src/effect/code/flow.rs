//! Ways that code may go.

use super::{End, MAY_HAVE_LEFT, RAISES, Run, test};
use crate::catalog::Catalog;
use crate::effect::{Effect, EffectKind, Unknown};
use crate::pg::Name;
use crate::sql::{Arm, Leave, Rescue, Step};

const BRANCH: &str = "an `IF` or `CASE` around it";
const LOOP: &str = "how often the loop around it runs";
const HANDLER: &str = "an error that it handles";
const RESCUED: &str = "an error that is caught around it";

/// Where one way leads.
struct Way {
    end: End,
    catalog: Catalog,
    changed: bool,
}

impl Run {
    /// `IF` and `CASE`.
    pub(super) fn choice(&mut self, arms: &[Arm], otherwise: &[Step]) -> End {
        let Some((arm, rest)) = arms.split_first() else { return self.steps(otherwise) };
        let asked = self.steps(&arm.asks);
        if asked != End::Through {
            return asked;
        }
        match self.holds(&arm.test, &arm.steps) {
            Some(true) => self.steps(&arm.steps),
            Some(false) => self.choice(rest, otherwise),
            None => {
                let taken = self.way(BRANCH, |run| run.steps(&arm.steps));
                let other = self.way(BRANCH, |run| run.choice(rest, otherwise));
                self.join(taken, other, test::is_answerable(&arm.test))
            }
        }
    }

    /// Follows a way that may be taken, and comes back.
    fn way(&mut self, why: &'static str, follow: impl FnOnce(&mut Self) -> End) -> Way {
        let before = self.catalog.clone();
        let (depends_on, changed) = (self.depends_on, self.changed);
        self.depends_on = depends_on.or(Some(why));
        let end = follow(self);
        let catalog = std::mem::replace(&mut self.catalog, before);
        let way = Way { end, catalog, changed: self.changed > changed };
        self.come_back(depends_on);
        way
    }

    /// What this place depends on again, and that it may have been left before.
    fn come_back(&mut self, depends_on: Option<&'static str>) {
        let left = self.returned || self.exited;
        self.depends_on = depends_on.or(left.then_some(MAY_HAVE_LEFT));
    }

    /// Goes on after two ways of which one was taken. Of what `asks` whether
    /// something is there, both leave the same behind.
    fn join(&mut self, one: Way, other: Way, asks: bool) -> End {
        match (one.end, other.end) {
            (End::Through, End::Through) => {
                let differs = one.changed || other.changed;
                let (kept, left) = if one.changed {
                    (one.catalog, other.catalog)
                } else {
                    (other.catalog, one.catalog)
                };
                self.catalog = kept;
                if differs && !asks {
                    self.catalog.doubt_against(&left);
                }
                End::Through
            }
            (End::Failed(code), End::Failed(_)) => End::Failed(code),
            (End::Failed(_), end) => {
                self.catalog = other.catalog;
                end
            }
            (end, End::Failed(_)) => {
                self.catalog = one.catalog;
                end
            }
            (End::Left(leave), End::Left(_)) => {
                self.catalog = one.catalog;
                End::Left(leave)
            }
            (End::Left(leave), End::Through) => self.perhaps_left(&leave, other.catalog),
            (End::Through, End::Left(leave)) => self.perhaps_left(&leave, one.catalog),
        }
    }

    /// Goes on with `catalog`, unless `leave` was taken.
    fn perhaps_left(&mut self, leave: &Leave, catalog: Catalog) -> End {
        self.catalog = catalog;
        match leave {
            Leave::Body => self.returned = true,
            Leave::Exit { .. } | Leave::Next { .. } => self.exited = true,
        }
        self.come_back(self.depends_on);
        End::Through
    }

    pub(super) fn repeat(&mut self, label: Option<&Name>, once: bool, steps: &[Step]) -> End {
        let before = self.catalog.clone();
        let (depends_on, changed) = (self.depends_on, self.changed);
        let exited = std::mem::replace(&mut self.exited, false);
        if !once {
            self.depends_on = depends_on.or(Some(LOOP));
        }
        let end = self.steps(steps);
        self.exited = exited;
        if self.changed > changed && !once {
            self.catalog.doubt_against(&before);
        }
        self.come_back(depends_on);
        let own = |named: &Option<Name>| named.is_none() || named.as_ref() == label;
        match end {
            End::Through => End::Through,
            End::Left(Leave::Exit { label } | Leave::Next { label }) if own(&label) => End::Through,
            end if once => end,
            End::Failed(_) => End::Through,
            End::Left(leave) => {
                let catalog = self.catalog.clone();
                self.perhaps_left(&leave, catalog)
            }
        }
    }

    pub(super) fn block(&mut self, label: Option<&Name>, steps: &[Step]) -> End {
        match self.steps(steps) {
            End::Left(Leave::Exit { label: Some(left) }) if Some(&left) == label => End::Through,
            end => end,
        }
    }

    /// A block with handlers: a subtransaction.
    pub(super) fn rescued(
        &mut self,
        label: Option<&Name>,
        steps: &[Step],
        handlers: &[Rescue],
    ) -> End {
        let (before, changed) = (self.catalog.clone(), self.changed);
        let mark = self.effects.len();
        let end = self.block(label, steps);
        let catching = |code: Option<&'static str>| {
            // An error whose code is not known is only certain to be caught by all.
            let code = code.unwrap_or("?????");
            handlers.iter().find(|handler| handler.catches(code))
        };
        if let End::Failed(code) = end {
            let Some(handler) = catching(code) else { return End::Failed(code) };
            // What it had locked it lets go again.
            self.rewrite_since(mark, |effect| match &effect.kind {
                EffectKind::Fails { .. } | EffectKind::MayFail(_) => None,
                EffectKind::Unknown(Unknown::Missing(why)) if why == RAISES => None,
                _ => Some(Effect { depends_on: effect.depends_on.or(Some(RESCUED)), ..effect }),
            });
            (self.catalog, self.changed) = (before, changed);
            return self.steps(&handler.steps);
        }
        let is_caught = |effect: &Effect| matches!(&effect.kind, EffectKind::MayFail(fail) if catching(Some(fail.sqlstate)).is_some());
        if self.effects.iter().skip(mark).any(is_caught) {
            self.rewrite_since(mark, |effect| {
                let depends_on = effect.depends_on.or(Some(RESCUED));
                (!is_caught(&effect)).then_some(Effect { depends_on, ..effect })
            });
        }
        for handler in handlers {
            let mark = self.effects.len();
            let way = self.way(HANDLER, |run| run.steps(&handler.steps));
            // It handles an error; that it raises one is none of its own.
            self.rewrite_since(mark, |effect| {
                (!matches!(effect.kind, EffectKind::MayFail(_))).then_some(effect)
            });
            if way.changed {
                self.catalog.doubt_against(&way.catalog);
            }
        }
        end
    }
}
