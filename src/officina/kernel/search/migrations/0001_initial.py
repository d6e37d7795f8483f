"""Configurations of text search, the index of records, and the words it knows.

One configuration serves Russian and English, because their letters differ; Romanian, stripped of
its diacritics, looks English and gets stems of its own beside the English ones. There are no stop
words: "IT" is a department.
"""

from django.db import migrations

CONFIGURATIONS = """
CREATE TEXT SEARCH DICTIONARY officina_en_stem (TEMPLATE = snowball, Language = english);
CREATE TEXT SEARCH DICTIONARY officina_ru_stem (TEMPLATE = snowball, Language = russian);
CREATE TEXT SEARCH DICTIONARY officina_ro_stem (TEMPLATE = snowball, Language = romanian);
CREATE TEXT SEARCH CONFIGURATION officina (PARSER = default);
ALTER TEXT SEARCH CONFIGURATION officina ADD MAPPING FOR asciiword WITH officina_en_stem;
ALTER TEXT SEARCH CONFIGURATION officina ADD MAPPING FOR word WITH officina_ru_stem;
ALTER TEXT SEARCH CONFIGURATION officina
    ADD MAPPING FOR numword, uint, int, float, sfloat, version WITH simple;
CREATE TEXT SEARCH CONFIGURATION officina_ro (PARSER = default);
ALTER TEXT SEARCH CONFIGURATION officina_ro ADD MAPPING FOR asciiword WITH officina_ro_stem;
"""

# Everything but letters and digits parts words: an address is found by any part of it.
WORDS = r"""
CREATE FUNCTION officina_words(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT trim(regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, $1)),
    '[^[:alnum:]]+', ' ', 'g')) $$;

CREATE FUNCTION officina_doc(words text, weight "char") RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT setweight(to_tsvector('public.officina'::regconfig, words)
    || to_tsvector('public.officina_ro'::regconfig, words), weight) $$;

-- A phone number is found by its last nine or seven digits, however it is written.
CREATE FUNCTION officina_phone(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT CASE WHEN length(digits) >= 9 THEN right(digits, 9) || ' ' || right(digits, 7)
    ELSE digits END FROM (SELECT regexp_replace($1, '\D', '', 'g') AS digits) x $$;

CREATE FUNCTION officina_query(typed text) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    words text[] := (string_to_array(public.officina_words(typed), ' '))[1:10];
    digits text := regexp_replace(typed, '\D', '', 'g');
    word text;
    one tsquery;
    found tsquery := ''::tsquery;
BEGIN
    IF typed ~ '^[\d\s()+.-]+$' AND length(digits) >= 7 THEN
        RETURN quote_literal(right(digits, CASE WHEN length(digits) >= 9 THEN 9 ELSE 7 END))
            ::tsquery;
    END IF;
    FOR i IN 1 .. coalesce(array_length(words, 1), 0) LOOP
        CONTINUE WHEN words[i] = '';
        word := left(words[i], 60);
        -- The last word may still be being typed.
        IF i = array_length(words, 1) AND length(word) > 2 THEN
            word := word || ':*';
        END IF;
        one := to_tsquery('public.officina'::regconfig, word);
        IF words[i] ~ '^[a-z]+$' THEN
            one := one || to_tsquery('public.officina_ro'::regconfig, word);
        END IF;
        found := found && one;
    END LOOP;
    RETURN found;
END $$;
"""

TABLES = """
CREATE TABLE record_search (
    record_id bigint PRIMARY KEY REFERENCES record (id) ON DELETE CASCADE,
    type_id smallint NOT NULL,
    acl integer[] NOT NULL,
    doc tsvector NOT NULL
);
-- A short pending list: what waits in it is read by every search.
CREATE INDEX record_search_doc ON record_search USING gin (doc, acl)
    WITH (gin_pending_list_limit = 512);

CREATE TABLE search_word (word text PRIMARY KEY);
CREATE INDEX search_word_alike ON search_word USING gin (word gin_trgm_ops);

CREATE TABLE search_guarded (
    type_id smallint PRIMARY KEY,
    fields text[] NOT NULL
);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("database", "0001_foundation"), ("records", "0001_initial")]
    operations = [
        migrations.RunSQL(
            CONFIGURATIONS,
            """DROP TEXT SEARCH CONFIGURATION officina, officina_ro;
               DROP TEXT SEARCH DICTIONARY officina_en_stem, officina_ru_stem, officina_ro_stem""",
        ),
        migrations.RunSQL(
            WORDS,
            """DROP FUNCTION officina_words, officina_doc, officina_phone, officina_query""",
        ),
        migrations.RunSQL(TABLES, "DROP TABLE record_search, search_word, search_guarded"),
    ]
