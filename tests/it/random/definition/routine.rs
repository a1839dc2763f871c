//! Functions, procedures and aggregates of random schemas.

use schema_model::SqlType;

use super::{Ground, commented};
use crate::random::{blueprint::Random, names::Names};
use schema_model::schema::definition::{Parallel, Volatility};

/// The function of one argument, which it gives back.
pub(in crate::random) struct Called {
    /// As SQL names it.
    pub(in crate::random) name: String,
    pub(in crate::random) ty: SqlType,
    pub(in crate::random) is_immutable: bool,
}

impl Called {
    pub(super) fn of(seed: u64, names: Names<'_>) -> Self {
        let mut random = Random::of(seed, 0);
        let ty = random.pick(&[SqlType::Text, SqlType::Text, SqlType::BigInt]).clone();
        let is_immutable = *random.pick(&[true, true, false]);
        Self { name: names.sql("app.same"), ty, is_immutable }
    }
}

pub(super) fn function(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    // The first two choices are those of `Called`.
    let ty = *random.pick(&["text", "text", "bigint"]);
    let is_immutable = *random.pick(&[true, true, false]);
    let name = ground.names.sql("app.same");
    let argument = random.pick(&["value", "it"]);
    let default = random.pick(&["", "", " DEFAULT '1'"]);
    let others = match random.pick(&every!(Volatility: Immutable, Stable, Volatile)) {
        _ if is_immutable => "IMMUTABLE",
        Volatility::Immutable | Volatility::Stable => "STABLE",
        Volatility::Volatile => "VOLATILE",
    };
    let body = if random.one_in(2) {
        format!("LANGUAGE sql {others} AS $$ SELECT {argument} $$")
    } else {
        format!("LANGUAGE plpgsql {others} AS 'BEGIN RETURN {argument}; END'")
    };
    let options = options(random);
    let comment = commented(random, &format!("FUNCTION {name}({ty})"));
    Some(format!("CREATE FUNCTION {name}({argument} {ty}{default}) RETURNS {ty}{options} {body}{comment}"))
}

fn options(random: &mut Random) -> String {
    let parallel = match random.pick(&every!(Parallel: Unsafe, Restricted, Safe)) {
        Parallel::Unsafe => "",
        Parallel::Restricted => " PARALLEL RESTRICTED",
        Parallel::Safe => " PARALLEL SAFE",
    };
    let mut sometimes = |text: &'static str| if random.one_in(4) { text } else { "" };
    let strict = sometimes(" STRICT");
    let leakproof = sometimes(" LEAKPROOF");
    let definer = sometimes(" SECURITY DEFINER");
    let cost = sometimes(" COST 10");
    let setting = sometimes(" SET search_path = public, pg_temp");
    format!("{parallel}{strict}{leakproof}{definer}{cost}{setting}")
}

pub(super) fn trigger_function(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let body = random.pick(&["RETURN NEW;", "RETURN OLD;", "RETURN NULL;"]);
    let name = ground.names.sql("touch");
    Some(format!("CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"))
}

/// A procedure; and a function of rows, with arguments of every mode.
pub(super) fn procedure(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let security = random.pick(&["", " SECURITY DEFINER", " SET search_path = public"]);
    let name = ground.names.sql("tidy");
    let body = random.pick(&["AS $$ SELECT 1 $$", "AS 'SELECT 2'", "BEGIN ATOMIC SELECT 1; END"]);
    let rows = random.pick(&[
        "RETURNS SETOF integer LANGUAGE sql ROWS 10 AS 'SELECT 1'",
        "RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1'",
        "RETURNS SETOF bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "RETURNS TABLE (a integer) LANGUAGE sql AS 'SELECT 1'",
        "RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    ]);
    let arguments =
        random.pick(&["VARIADIC integer[]", "integer[]", "\"All of\" integer[]", "INOUT integer[]"]);
    let (rows, of_rows) = if arguments.starts_with("INOUT") {
        ("LANGUAGE sql AS 'SELECT $1'", " RETURNS integer[]")
    } else {
        (*rows, "")
    };
    Some(format!(
        "CREATE PROCEDURE {name}(days integer DEFAULT {}) LANGUAGE sql{security} {body};\n\
         CREATE FUNCTION rows_of({arguments}){of_rows} {rows}{}",
        random.below(3),
        commented(random, &format!("PROCEDURE {name}(integer)"))
    ))
}

pub(super) fn aggregate(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let name = ground.names.sql("app.added");
    let argument = random.pick(&["value ", ""]);
    let sums = [
        "initcond = '0'",
        "finalfunc = int8abs",
        "parallel = safe",
        "sortop = >",
        "combinefunc = int8pl",
        "initcond = '0', msfunc = int8pl, minvfunc = int8mi, mstype = bigint, minitcond = '0'",
        "initcond = '0', msfunc = int8pl, minvfunc = int8mi, mstype = bigint, minitcond = '0'",
        "initcond = '0', msfunc = int8pl, minvfunc = int8xor, mstype = bigint, minitcond = '1'",
        "initcond = '0', msfunc = int8pl, minvfunc = int8xor, mstype = bigint, minitcond = '1'",
        "initcond = '0', msfunc = int8pl, minvfunc = int8mi, mstype = bigint, mfinalfunc = int8abs",
        "initcond = '0', msfunc = int8pl, minvfunc = int8mi, mstype = bigint, mfinalfunc = int8abs",
    ];
    let averages = [
        "finalfunc = numeric_poly_avg",
        "finalfunc = numeric_poly_sum",
        "finalfunc = numeric_poly_avg, sspace = 64",
        "finalfunc = numeric_poly_avg, finalfunc_modify = shareable",
        "finalfunc = numeric_poly_avg, combinefunc = int8_avg_combine, serialfunc = int8_avg_serialize, \
         deserialfunc = int8_avg_deserialize",
    ];
    let (options, arguments) = match random.below(6) {
        0..=2 => (format!("sfunc = int8pl, stype = bigint, {}", random.pick(&sums)), "bigint"),
        3 | 4 => (format!("sfunc = int8_avg_accum, stype = internal, {}", random.pick(&averages)), "bigint"),
        _ => ("sfunc = int8larger, stype = bigint, sortop = >".to_owned(), "bigint"),
    };
    let comment = commented(random, &format!("AGGREGATE {name}({arguments})"));
    let of_sets = random.pick(&[
        "",
        ";\nCREATE AGGREGATE often(ORDER BY anyelement) (sfunc = ordered_set_transition, stype = internal, \
         finalfunc = mode_final, finalfunc_extra)",
        ";\nCREATE AGGREGATE often(ORDER BY anyelement) (sfunc = ordered_set_transition, stype = internal, \
         finalfunc = mode_final, finalfunc_extra, finalfunc_modify = read_only)",
        ";\nCREATE AGGREGATE often(VARIADIC \"any\" ORDER BY VARIADIC \"any\") (sfunc = \
         ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra)",
        ";\nCREATE AGGREGATE often(VARIADIC \"any\" ORDER BY VARIADIC \"any\") (sfunc = \
         ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra, hypothetical)",
    ]);
    Some(format!("CREATE AGGREGATE {name}({argument}bigint) ({options}){comment}{of_sets}"))
}
