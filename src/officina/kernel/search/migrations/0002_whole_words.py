"""Whole words first: a prefix, or the same stem twice, makes the index read many times as much."""

from django.db import migrations

QUERY = r"""
DROP FUNCTION officina_query(text);
CREATE FUNCTION officina_query(typed text, is_whole boolean DEFAULT false) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    words text[] := (string_to_array(public.officina_words(typed), ' '))[1:10];
    digits text := regexp_replace(typed, '\D', '', 'g');
    word text;
    one tsquery;
    other tsquery;
    found tsquery;
BEGIN
    IF typed ~ '^[\d\s()+.-]+$' AND length(digits) >= 7 THEN
        RETURN quote_literal(right(digits, CASE WHEN length(digits) >= 9 THEN 9 ELSE 7 END))
            ::tsquery;
    END IF;
    FOR i IN 1 .. coalesce(array_length(words, 1), 0) LOOP
        CONTINUE WHEN words[i] = '';
        word := left(words[i], 60);
        -- The last word may still be being typed.
        IF i = array_length(words, 1) AND length(word) > 2 AND NOT is_whole THEN
            word := word || ':*';
        END IF;
        one := to_tsquery('public.officina'::regconfig, word);
        IF words[i] ~ '^[a-z]+$' THEN
            other := to_tsquery('public.officina_ro'::regconfig, word);
            one := CASE WHEN other::text = one::text THEN one ELSE one || other END;
        END IF;
        found := CASE WHEN found IS NULL THEN one ELSE found && one END;
    END LOOP;
    RETURN found;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunSQL(QUERY, migrations.RunSQL.noop)]
