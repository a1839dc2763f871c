//! What each sort of hazard means and what to do: the pages of `schemagen explain`.

use crate::HazardKind;

impl HazardKind {
    /// What it says, in one line.
    pub fn title(self) -> &'static str {
        match self {
            Self::DataLoss => "values or rows are gone afterwards",
            Self::NotReversible => "no migration leads back to what was there before",
            Self::MayFail => "the statement fails where rows do not fit",
            Self::BreaksRunningCode => "programs that run meanwhile stop working",
            Self::Rewrite => "all rows are written anew while nobody reads or writes the table",
            Self::LongLock => "rows are read or indexes built while nobody reads or writes the table",
            Self::BlocksWrites => "rows are read or indexes built while nobody writes to the table",
            Self::Scan => "all rows are read, and everybody goes on",
            Self::PrivilegeChange => "roles may do more or less afterwards",
            Self::IncompatibleWithVersion => "not every server knows the statement",
            Self::Unexpected => "the statement does more than it says, or less",
        }
    }

    /// Why it matters, and what to do.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::DataLoss => {
                "A dropped column or table takes its values with it, and some changes of a type keep less than was there. `generate`, \
                 `migrate` and `rollback` go on only where somebody agrees, at the prompt or with `--allow data-loss`. Deploy programs that \
                 no longer use the data first, and keep a backup that you have restored once."
            }
            Self::NotReversible => {
                "The way back is a file of its own, and this migration has none: what is lost is in no schema, or the database has no \
                 statement for the change in the other direction. The down file says which, and restores the structure alone where that is \
                 possible. Make such a change in a migration of its own, behind all that you may want to take back."
            }
            Self::MayFail => {
                "A value that is NULL, too long, not unique or not of the new type makes the statement fail, and the step is rolled back. \
                 Look for such rows before: `migrate` counts them for you when it has failed. Correct them in a migration before this one, or \
                 with `backfill`."
            }
            Self::BreaksRunningCode => {
                "Programs of the version before still run while a migration is applied, and after it until the last one is replaced. They \
                 use the former name, or write rows that do not fit any more. \"What to deploy when\" in the head of the file says in which \
                 order nobody is interrupted."
            }
            Self::Rewrite => {
                "PostgreSQL writes the table and each of its indexes anew under ACCESS EXCLUSIVE. It takes minutes for some ten million rows \
                 and twice the space meanwhile. Add a column of the new type instead, let programs write both, fill it in portions, and drop \
                 the former one later. `schemagen stats` lets small tables count for what they are."
            }
            Self::LongLock => {
                "The statement holds ACCESS EXCLUSIVE while it reads all rows or builds an index, and whoever comes behind it waits. In the \
                 online style a plan has such a statement only where PostgreSQL has no other form; run it when few use the table."
            }
            Self::BlocksWrites => {
                "Reading goes on, and every INSERT, UPDATE and DELETE waits until the statement ends. In the online style a plan has such a \
                 statement only where PostgreSQL has no other form; run it when little is written."
            }
            Self::Scan => {
                "All rows of the table are read once, and nobody waits. It takes as long as reading the table from disk does, and is good to \
                 know for the load that it makes."
            }
            Self::PrivilegeChange => {
                "A GRANT, an owner, a policy or row level security decides who reads and writes which rows from the commit on. Have somebody \
                 review it who knows the roles of your servers."
            }
            Self::IncompatibleWithVersion => {
                "The statement came with a later PostgreSQL than the oldest one that schemagen plans for, and older servers refuse it. Say \
                 postgres_version in schemagen.toml: where all your servers have it, nothing more is said; where one has not, `generate` refuses \
                 the change, with the line of the struct, instead of the server."
            }
            Self::Unexpected => {
                "What was written has a consequence that its words do not show: a policy of a table without row level security has no effect, \
                 and triggers run for rows that move. Read the sentence at the statement, and change the struct or SQL file if that is not what \
                 you meant."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::HazardKind;

    #[test]
    fn every_sort_is_listed_once_and_has_its_word() {
        let words: BTreeSet<&str> = HazardKind::ALL.iter().map(|it| it.word()).collect();
        assert_eq!(words.len(), HazardKind::ALL.len());
        assert_eq!(HazardKind::ALL.iter().collect::<BTreeSet<_>>().len(), 11);
    }
}
