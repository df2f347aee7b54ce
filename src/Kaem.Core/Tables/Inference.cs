namespace Kaem.ML.Tables;

/// <summary>Finds out what the columns of a text are.</summary>
internal sealed class Inference
{
    private readonly TextTable _text;
    private readonly IReadOnlyDictionary<string, ColumnKind>? _kinds;
    private readonly InferenceOptions _options;

    public Inference(TextTable text, IReadOnlyDictionary<string, ColumnKind>? kinds, InferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
        _kinds = kinds;
        _options = options;
        foreach (string name in kinds?.Keys ?? [])
        {
            if (!text.Names.Contains(name))
                throw new ArgumentException($"There is no column '{name}' whose kind could be set. The columns are {string.Join(", ", text.Names.Select(known => $"'{known}'"))}.", nameof(kinds));
        }
    }

    public TableSchema Run()
    {
        var columns = new List<ColumnSchema>();
        var leftOut = new List<LeftOutColumn>();
        for (int c = 0; c < _text.Names.Count; c++)
        {
            string name = _text.Names[c];
            string[] values = [.. _text.Cells(c).Select(cell => _text.Value(cell)).OfType<string>()];
            if (_kinds is not null && _kinds.TryGetValue(name, out var given))
                columns.Add(Describe(name, given, values));
            else if (values.Length == 0)
                leftOut.Add(new LeftOutColumn(name, "It has no values."));
            else if (KindOf(values) is var kind && kind == ColumnKind.Categorical && IdentifierReason(values) is { } reason)
                leftOut.Add(new LeftOutColumn(name, reason));
            else
                columns.Add(Describe(name, kind, values));
        }
        return new TableSchema(columns, leftOut);
    }

    private string? IdentifierReason(string[] values)
    {
        int distinct = values.Distinct(StringComparer.Ordinal).Count();
        return values.Length >= _options.IdentifierRows && distinct >= _options.IdentifierShare * values.Length
            ? $"{distinct} of its {values.Length} values are different texts: it identifies rows rather than describing them. Give its kind as Categorical to keep it."
            : null;
    }

    private static ColumnKind KindOf(string[] values)
    {
        if (values.All(TextValues.IsBoolean))
            return ColumnKind.Boolean;
        bool integers = true;
        foreach (string value in values)
        {
            if (!TextValues.TryNumber(value, out double number))
                return ColumnKind.Categorical;
            integers &= number == Math.Floor(number) && Math.Abs(number) <= TextValues.LargestInteger;
        }
        return integers ? ColumnKind.Integer : ColumnKind.Real;
    }

    private static ColumnSchema Describe(string name, ColumnKind kind, string[] values) => kind == ColumnKind.Categorical
        ? new ColumnSchema(name, kind) { Categories = new CategoryIndex(values).Names }
        : new ColumnSchema(name, kind);
}
