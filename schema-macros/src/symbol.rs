//! The words of the attributes. Each place has its own enum, so that a word cannot be known and not handled.

use proc_macro2::Ident;

use crate::error::{Result, fail};

/// A closed set of words.
pub(crate) trait Word: Copy + 'static {
    /// What the set is called in messages.
    const WHAT: &'static str;
    /// Every word with its spelling.
    const ALL: &'static [(&'static str, Self)];

    /// The word spelled by `ident`, or an error that names the nearest one.
    fn parse(ident: &Ident) -> Result<Self> {
        let text = ident.to_string();
        if let Some((_, word)) = Self::ALL.iter().find(|(spelling, _)| *spelling == text) {
            return Ok(*word);
        }
        let spellings: Vec<_> = Self::ALL.iter().map(|(spelling, _)| *spelling).collect();
        fail(ident.span(), format!("unknown {} `{text}`; {}", Self::WHAT, suggest(&text, &spellings)))
    }
}

/// Declares the words of one place.
macro_rules! words {
    ($(#[$docs:meta])* $name:ident ($what:literal) { $($variant:ident = $spelling:literal,)+ }) => {
        $(#[$docs])*
        #[allow(clippy::enum_variant_names)] // the words are the grammar's
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($variant),+ }

        impl Word for $name {
            const WHAT: &'static str = $what;
            const ALL: &'static [(&'static str, Self)] = &[$(($spelling, Self::$variant)),+];
        }
    };
}

words! {
    /// `#[table(..)]`
    TableWord("attribute") {
        Name = "name",
        Schema = "schema",
        Comments = "comments",
        Comment = "comment",
        RenameAll = "rename_all",
        RenamedFrom = "renamed_from",
        Strict = "strict",
        WithoutRowid = "without_rowid",
        Unlogged = "unlogged",
        With = "with",
        Tablespace = "tablespace",
        Rls = "rls",
        ReplicaIdentity = "replica_identity",
        PartitionBy = "partition_by",
        Partition = "partition",
        PrimaryKey = "primary_key",
        Unique = "unique",
        ForeignKey = "foreign_key",
        Check = "check",
        Exclude = "exclude",
        Index = "index",
        Crate = "crate",
    }
}

words! {
    /// `#[view(..)]`
    ViewWord("attribute") {
        Name = "name",
        Schema = "schema",
        Comments = "comments",
        Comment = "comment",
        RenameAll = "rename_all",
        RenamedFrom = "renamed_from",
        Query = "query",
        SecurityBarrier = "security_barrier",
        SecurityInvoker = "security_invoker",
        CheckOption = "check_option",
        Materialized = "materialized",
        Using = "using",
        With = "with",
        Tablespace = "tablespace",
        NoData = "no_data",
        Index = "index",
        Crate = "crate",
    }
}

words! {
    /// `check_option = ..`
    CheckOption("value of check_option") {
        Local = "local",
        Cascaded = "cascaded",
    }
}

words! {
    /// `#[column(..)]`
    ColumnWord("attribute") {
        Name = "name",
        Type = "type",
        Json = "json",
        Unsigned = "unsigned",
        PrimaryKey = "primary_key",
        Identity = "identity",
        Serial = "serial",
        Default = "default",
        DefaultSql = "default_sql",
        Generated = "generated",
        References = "references",
        OnDelete = "on_delete",
        OnUpdate = "on_update",
        Deferrable = "deferrable",
        Unique = "unique",
        Index = "index",
        Check = "check",
        Collate = "collate",
        Storage = "storage",
        Compression = "compression",
        Statistics = "statistics",
        With = "with",
        Comment = "comment",
        RenamedFrom = "renamed_from",
        Backfill = "backfill",
        Flatten = "flatten",
        Skip = "skip",
    }
}

words! {
    /// `#[columns(..)]`
    ColumnsWord("attribute") {
        Crate = "crate",
    }
}

words! {
    /// `#[sql_enum(..)]` on the enum
    EnumWord("attribute") {
        Name = "name",
        Schema = "schema",
        RenameAll = "rename_all",
        RenamedFrom = "renamed_from",
        As = "as",
        Comments = "comments",
        Comment = "comment",
        Crate = "crate",
    }
}

words! {
    /// `#[sql_enum(..)]` on a variant
    VariantWord("attribute") {
        Name = "name",
        RenamedFrom = "renamed_from",
        Replaces = "replaces",
    }
}

words! {
    /// `#[sql_type(..)]`
    TypeWord("attribute") {
        Transparent = "transparent",
        Crate = "crate",
    }
}

words! {
    /// Options of `primary_key(..)` and `unique(..)`
    KeyWord("option") {
        Name = "name",
        RenamedFrom = "renamed_from",
        NullsNotDistinct = "nulls_not_distinct",
        Include = "include",
        With = "with",
        Tablespace = "tablespace",
        Deferrable = "deferrable",
        Comment = "comment",
    }
}

words! {
    /// Options of `foreign_key(..)` and `references(..)`
    ReferenceWord("option") {
        Name = "name",
        RenamedFrom = "renamed_from",
        MatchFull = "match_full",
        OnDelete = "on_delete",
        OnUpdate = "on_update",
        Deferrable = "deferrable",
        NotValid = "not_valid",
        NotEnforced = "not_enforced",
        Comment = "comment",
    }
}

words! {
    /// Options of `check(..)`
    CheckWord("option") {
        Name = "name",
        RenamedFrom = "renamed_from",
        NoInherit = "no_inherit",
        NotValid = "not_valid",
        NotEnforced = "not_enforced",
        Comment = "comment",
    }
}

words! {
    /// Options of `exclude(..)`
    ExcludeWord("option") {
        Name = "name",
        RenamedFrom = "renamed_from",
        Using = "using",
        Where = "where",
        Include = "include",
        With = "with",
        Tablespace = "tablespace",
        Deferrable = "deferrable",
        Comment = "comment",
    }
}

words! {
    /// Options of `index(..)`
    IndexWord("option") {
        Name = "name",
        RenamedFrom = "renamed_from",
        Unique = "unique",
        Using = "using",
        Where = "where",
        Include = "include",
        NullsNotDistinct = "nulls_not_distinct",
        With = "with",
        Tablespace = "tablespace",
        Comment = "comment",
        Expr = "expr",
    }
}

words! {
    /// Words behind one part of an index
    PartWord("word after an index part") {
        Asc = "asc",
        Desc = "desc",
        NullsFirst = "nulls_first",
        NullsLast = "nulls_last",
        Ops = "ops",
        Collate = "collate",
        Statistics = "statistics",
    }
}

words! {
    /// `on_delete = ..`, `on_update = ..`
    Action("action") {
        NoAction = "no_action",
        Restrict = "restrict",
        Cascade = "cascade",
        SetNull = "set_null",
        SetDefault = "set_default",
    }
}

words! {
    /// `deferrable = ..`
    Deferrable("value of deferrable") {
        InitiallyImmediate = "initially_immediate",
        InitiallyDeferred = "initially_deferred",
    }
}

words! {
    /// `identity(..)`
    IdentityWord("option") {
        Always = "always",
        ByDefault = "by_default",
        Start = "start",
        Increment = "increment",
        Min = "min",
        Max = "max",
        Cache = "cache",
        Cycle = "cycle",
    }
}

words! {
    /// `storage = ..` of a column
    ColumnStorage("value of storage") {
        Plain = "plain",
        External = "external",
        Extended = "extended",
        Main = "main",
        Default = "default",
    }
}

words! {
    /// `compression = ..`
    Compression("value of compression") {
        Pglz = "pglz",
        Lz4 = "lz4",
        Default = "default",
    }
}

words! {
    /// `identity = ..`
    Identity("value of identity") {
        Always = "always",
        ByDefault = "by_default",
    }
}

words! {
    /// `as = ..`
    Storage("value of as") {
        Native = "native",
        TextCheck = "text_check",
        Integer = "integer",
    }
}

words! {
    /// `partition_by = ..`
    StrategyWord("kind of partition key") {
        Range = "range",
        List = "list",
        Hash = "hash",
    }
}

words! {
    /// `partition(..)`
    PartitionWord("option") {
        Name = "name",
        Schema = "schema",
        RenamedFrom = "renamed_from",
        Comment = "comment",
        From = "from",
        To = "to",
        In = "in",
        Modulus = "modulus",
        Remainder = "remainder",
        Default = "default",
        PartitionBy = "partition_by",
        Partition = "partition",
    }
}

words! {
    /// Values of a bound that are no literals
    BoundWord("value of a bound") {
        Null = "null",
        MinValue = "minvalue",
        MaxValue = "maxvalue",
    }
}

words! {
    /// `rls = ..`
    RowSecurity("value of rls") {
        Enabled = "enabled",
        Forced = "forced",
    }
}

words! {
    /// `replica_identity = ..`
    ReplicaWord("value of replica_identity") {
        Default = "default",
        Full = "full",
        Nothing = "nothing",
        Index = "index",
    }
}

words! {
    /// `flatten(..)`
    FlattenWord("option") {
        Prefix = "prefix",
    }
}

words! {
    /// `serial(..)`
    SerialWord("option") {
        Sequence = "sequence",
    }
}

/// `rename_all = ".."`: the spelling as serde has it, and the model's word for it.
pub(crate) const RENAME_RULES: &[(&str, &str)] = &[
    ("snake_case", "snake_case"),
    ("camelCase", "camel_case"),
    ("PascalCase", "pascal_case"),
    ("SCREAMING_SNAKE_CASE", "screaming_snake_case"),
    ("kebab-case", "kebab_case"),
    ("lowercase", "lowercase"),
    ("UPPERCASE", "uppercase"),
];

/// The spelling of a word, which is also the model's.
pub(crate) fn spelling<W: Word + PartialEq>(word: W) -> &'static str {
    W::ALL.iter().find(|(_, it)| *it == word).map_or("", |(spelling, _)| spelling)
}

/// "did you mean `x`?" where one is near, and the whole list otherwise.
pub(crate) fn suggest(text: &str, known: &[&str]) -> String {
    match nearest(text, known) {
        Some(word) => format!("did you mean `{word}`?"),
        None if known.is_empty() => "there are none".to_owned(),
        None => {
            let list: Vec<_> = known.iter().map(|it| format!("`{it}`")).collect();
            format!("expected {}", list.join(", "))
        }
    }
}

/// The known word that was probably meant.
pub(crate) fn nearest<'a>(text: &str, known: &[&'a str]) -> Option<&'a str> {
    let (distance, word) = known.iter().map(|it| (distance(text, it), *it)).min()?;
    (distance <= 1 + word.len().min(text.len()) / 4).then_some(word)
}

/// The edits between two words, a swap of neighbours being one.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_suggested_and_a_far_one_gets_the_list() {
        let known = ["name", "primary_key", "unique"];
        assert_eq!(suggest("primry_key", &known), "did you mean `primary_key`?");
        assert_eq!(suggest("nmae", &known), "did you mean `name`?");
        assert_eq!(suggest("colour", &known), "expected `name`, `primary_key`, `unique`");
    }
}
