using System.Text.Json;
using Kaem.ML.Persistence;

namespace Kaem.ML.Tables;

/// <summary>Rules, and what they leave to learn, as JSON.</summary>
internal static class TableFormJson
{
    private const int Version = 1;

    public static byte[] Write(TableForm form) => JsonValues.Document(json =>
    {
        json.WriteNumber("version", Version);
        json.Write("columns", form.Names);
        json.WriteStartArray("rules");
        foreach (var rule in form.Rules)
            Write(json, rule);
        json.WriteEndArray();
        json.WriteStartArray("steps");
        foreach (var step in form.Steps)
            Write(json, step);
        json.WriteEndArray();
        if (form.Checks.Count == 0)
            return;
        json.WriteStartArray("checks");
        foreach (var step in form.Checks)
            Write(json, step);
        json.WriteEndArray();
    });

    /// <exception cref="ModelFormatException">The text is damaged, or comes from a newer version.</exception>
    public static TableForm Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            int version = root.GetProperty("version").GetInt32();
            if (version != Version)
                throw new ModelFormatException($"The table's rules have version {version}; this Kaem.ML reads version {Version}.");
            return new TableForm(
                Texts(root, "columns"), [.. root.GetProperty("rules").EnumerateArray().Select(ReadRule)],
                [.. root.GetProperty("steps").EnumerateArray().Select(ReadStep)],
                root.TryGetProperty("checks", out var checks) ? [.. checks.EnumerateArray().Select(ReadStep)] : []);
        }
        catch (Exception exception) when (
            exception is JsonException or ArgumentException or ArithmeticException or InvalidOperationException or KeyNotFoundException
            or InvalidCastException or FormatException and not ModelFormatException)
        {
            throw new ModelFormatException($"The table's rules can't be read: {exception.Message}", exception);
        }
    }

    private static void Write(Utf8JsonWriter json, TableRule rule)
    {
        json.WriteStartObject();
        switch (rule)
        {
            case OrderRule order:
                json.WriteString("rule", order.IsStrict ? "less" : "lessOrEqual");
                break;
            case RangeRule range:
                json.WriteString("rule", "range");
                if (double.IsFinite(range.Least))
                    json.WriteNumber("least", range.Least);
                if (double.IsFinite(range.Most))
                    json.WriteNumber("most", range.Most);
                break;
            default:
                json.WriteString("rule", rule switch
                {
                    DeterminesRule => "determines",
                    CombinationsRule => "combinations",
                    SumRule => "sum",
                    UniqueRule => "unique",
                    _ => throw new NotSupportedException($"Nothing writes a {rule.GetType().Name}."),
                });
                break;
        }
        json.Write("columns", rule.Columns);
        json.WriteEndObject();
    }

    private static TableRule ReadRule(JsonElement json)
    {
        string[] names = Texts(json, "columns");
        return json.GetProperty("rule").GetString() switch
        {
            "less" when names.Length == 2 => TableRule.Less(names[0], names[1]),
            "lessOrEqual" when names.Length == 2 => TableRule.LessOrEqual(names[0], names[1]),
            "range" when names.Length == 1 => TableRule.Range(
                names[0], Bound(json, "least", double.NegativeInfinity), Bound(json, "most", double.PositiveInfinity)),
            "determines" when names.Length > 1 => TableRule.Determines(names[0], names[1..]),
            "combinations" => TableRule.Combinations(names),
            "sum" when names.Length > 1 => TableRule.Sum(names[0], names[1..]),
            "unique" => TableRule.Unique(names),
            var other => throw new ArgumentException($"There is no rule '{other}' of {names.Length} columns."),
        };
    }

    private static void Write(Utf8JsonWriter json, RuleStep step)
    {
        json.WriteStartObject();
        switch (step)
        {
            case DifferenceStep difference:
                json.WriteString("step", "difference");
                json.WriteAnyText("low", difference.Low);
                Write(json, "high", difference.High);
                json.WriteBoolean("strict", difference.IsStrict);
                json.WriteNumber("most", difference.Most);
                if (difference.Alone is { } alone)
                    json.WriteAnyText("alone", alone);
                Write(json, "places", difference.Places);
                Write(json, "lows", difference.Lows);
                Write(json, "highs", difference.Highs);
                break;
            case SumStep sum:
                json.WriteString("step", "sum");
                Write(json, "total", sum.Total);
                json.Write("parts", sum.Parts);
                Write(json, "places", sum.Places);
                break;
            case DeterminedStep determined:
                json.WriteString("step", "determined");
                Write(json, "pairs", determined.Pairs);
                break;
            case CombinationStep combination:
                json.WriteString("step", "combinations");
                json.WriteAnyText("learned", combination.Learned);
                Write(json, "combinations", combination.Combinations);
                break;
            default:
                throw new NotSupportedException($"Nothing writes a {step.GetType().Name}.");
        }
        json.WriteEndObject();
    }

    private static RuleStep ReadStep(JsonElement json) => json.GetProperty("step").GetString() switch
    {
        "difference" => new DifferenceStep(
            Text(json, "low"), ColumnSchemaJson.Read(json.GetProperty("high")), json.GetProperty("strict").GetBoolean(),
            Places(json, "places"), Places(json, "lows"), Places(json, "highs"), json.GetProperty("most").GetDouble(),
            json.TryGetProperty("alone", out _) ? Text(json, "alone") : null),
        "sum" => new SumStep(ColumnSchemaJson.Read(json.GetProperty("total")), Texts(json, "parts"), Places(json, "places")),
        "determined" when ReadTable(json.GetProperty("pairs")) is { Columns.Count: 2 } pairs => new DeterminedStep(pairs),
        "combinations" => new CombinationStep(ReadTable(json.GetProperty("combinations")), Text(json, "learned")),
        var other => throw new ArgumentException($"There is no step '{other}'."),
    };

    private static void Write(Utf8JsonWriter json, string name, ValueGrid places)
    {
        if (places.Places is null)
            return;
        json.WriteStartObject(name);
        ColumnSchemaJson.Write(json, places);
        json.WriteEndObject();
    }

    private static ValueGrid Places(JsonElement json, string name) =>
        json.TryGetProperty(name, out var places) ? ColumnSchemaJson.ReadPlaces(places) : ValueGrid.None;

    private static void Write(Utf8JsonWriter json, string name, ColumnSchema column)
    {
        json.WriteStartObject(name);
        ColumnSchemaJson.Write(json, column);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Table table)
    {
        json.WriteStartArray(name);
        foreach (var column in table.Columns)
        {
            json.WriteStartObject();
            ColumnSchemaJson.Write(json, column.Schema);
            if (column.Kind == ColumnKind.Categorical)
                json.Write("categories", column.Schema.Categories);
            json.WriteStartArray("values");
            for (int row = 0; row < table.Rows; row++)
            {
                if (column.IsMissing(row))
                    json.WriteNullValue();
                else if (column is NumericColumn numeric)
                    json.WriteNumberValue(numeric.Values[row]);
                else
                    json.WriteAnyText(column is CategoricalColumn categorical ? categorical.NameAt(row)! : column.TextAt(row));
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static Table ReadTable(JsonElement json) => new([.. json.EnumerateArray().Select(column =>
    {
        var schema = ColumnSchemaJson.Read(column);
        JsonElement[] values = [.. column.GetProperty("values").EnumerateArray()];
        if (schema.Kind.IsNumeric())
            return new NumericColumn(schema, [.. values.Select(value => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble())]);
        var texts = values.Select(value => value.ValueKind == JsonValueKind.Null ? null : value.AnyText());
        return schema.Kind switch
        {
            ColumnKind.Boolean => CategoricalColumn.OfBooleans(schema.Name, texts.Select(text => text is null ? (bool?)null : bool.Parse(text)))
                .WithFormat((BooleanFormat?)schema.Format),
            ColumnKind.Categorical => OfCategories(schema.Name, texts, Texts(column, "categories")),
            _ => (TableColumn)new IdentifierColumn(schema.Name, [.. texts]),
        };
    })]);

    private static CategoricalColumn OfCategories(string name, IEnumerable<string?> texts, string[] categories)
    {
        var index = new CategoryIndex(categories);
        return new CategoricalColumn(name, [.. texts.Select(text => text is null ? CategoricalColumn.Missing : index.Add(text))], index.Names);
    }

    private static double Bound(JsonElement json, string name, double none) => json.TryGetProperty(name, out var bound) ? bound.GetDouble() : none;

    private static string Text(JsonElement json, string name) =>
        json.GetProperty(name).AnyText() ?? throw new ArgumentException($"There is no text '{name}'.");

    private static string[] Texts(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(
        value => value.AnyText() ?? throw new ArgumentException($"There is a gap among '{name}'."))];
}
