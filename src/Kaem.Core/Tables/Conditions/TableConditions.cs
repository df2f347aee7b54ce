using Kaem.ML.Data;
using Kaem.ML.Likelihoods;

namespace Kaem.ML.Tables;

/// <summary>What is given of a table's columns, in the form that its model takes: an encoded row, and what of its places' values may be drawn.</summary>
internal sealed class TableConditions
{
    private readonly Dictionary<string, TableColumn> _values;
    private readonly Dictionary<string, ColumnCondition> _conditions;
    private readonly HashSet<string> _gaps = new(StringComparer.Ordinal);

    /// <param name="isPartial">Whether the model takes <see cref="PartialKnowledge"/>; else rows must be tried for what is no value.</param>
    /// <exception cref="ArgumentException">What is given can't be.</exception>
    public TableConditions(TableCodec codec, IReadOnlyDictionary<string, object> given, bool isPartial, string argument)
    {
        (_values, _conditions) = GivenValues.Of(codec, given, argument);
        var conditions = _conditions;
        var pattern = new Table([.. codec.Schema.Columns.Select(column => _values.GetValueOrDefault(column.Name) ?? TableParts.Missing(column, 1))]);
        float[] row = codec.Encode(pattern).Values.ToArray();
        Known = new KnownPlaces?[codec.Codecs.Count];
        for (int c = 0; c < Known.Length; c++)
        {
            if (!conditions.TryGetValue(codec.Codecs[c].Column.Name, out var condition))
                continue;
            var column = codec.Codecs[c];
            if (condition is GapCondition { IsMissing: true } && column is not GapCodec)
                _gaps.Add(column.Column.Name);
            else if (!isPartial)
                Tried.Add((column.Column.Name, condition));
            else
                Know(column, condition, c, row.AsSpan(codec.FirstOf(c), column.Width), argument);
        }
        Row = new DataMatrix(row, 1, row.Length);
        HasRow = !isPartial ? _values.Count > 0 : conditions.Count + _values.Count > 0;
    }

    /// <summary>The encoded row, NaN where nothing is given.</summary>
    public DataMatrix Row { get; private set; }

    /// <summary>Whether anything is given that the encoded row says.</summary>
    public bool HasRow { get; }

    /// <summary>What is known of the values of each column, null where nothing is.</summary>
    public KnownPlaces?[] Known { get; }

    /// <summary>Columns with what rows must be tried for.</summary>
    public List<(string Column, ColumnCondition Condition)> Tried { get; } = [];

    /// <summary>What the logarithm of the row's probability lacks: its weights have a scale of their own.</summary>
    public double LogScale { get; private set; }

    /// <summary>The number that is given of a column; null where none is.</summary>
    public double? ValueOf(string name) => _values.TryGetValue(name, out var value) && value is NumericColumn { Values: [var number] } ? number : null;

    /// <summary>What is given of a column's values; null where nothing or a value itself is.</summary>
    public ColumnCondition? ConditionOf(string name) => _conditions.GetValueOrDefault(name);

    /// <summary>Lets a column of which nothing is given be missing, where rows have no gaps otherwise.</summary>
    public void MayLack(TableCodec codec, string name)
    {
        int index = codec.Codecs.ToList().FindIndex(column => column.Column.Name == name);
        var block = Row.Row(0).Slice(codec.FirstOf(index), codec.Codecs[index].Width);
        if (codec.Codecs[index] is not GapCodec || block.IsEmpty || !float.IsNaN(block[0]))
            return;
        float[] row = Row.Values.ToArray();
        row.AsSpan(codec.FirstOf(index), block.Length).Fill(PartialKnowledge.Largest);
        Row = new DataMatrix(row, 1, row.Length);
    }

    /// <summary>Rows with the given values in their columns.</summary>
    public Table Complete(Table rows)
    {
        if (_values.Count == 0 && _gaps.Count == 0)
            return rows;
        var repeated = new int[rows.Rows];
        return new Table([.. rows.Columns.Select(column =>
            _values.TryGetValue(column.Name, out var value) ? value.Select(repeated)
            : _gaps.Contains(column.Name) ? TableParts.Missing(column.Schema, rows.Rows)
            : column)]);
    }

    private void Know(ColumnCodec column, ColumnCondition condition, int index, Span<float> block, string argument)
    {
        var known = column.Known(condition);
        bool isGap = condition is GapCondition { IsMissing: true };
        if (known.IsEmpty && !isGap)
            throw new ArgumentException(
                $"No value that training saw of column '{column.Column.Name}', and none beside these, is as given: nothing is known of such rows.", argument);
        Known[index] = known;
        if (block.IsEmpty)
            return;
        double largest = isGap ? 1 : known.Shares.Max();
        for (int place = 0; place < block.Length; place++)
            block[place] = (float)(PartialKnowledge.Largest / largest * (place < known.Shares.Length ? known.Shares[place] : isGap ? 1 : 0));
        LogScale += Math.Log(largest / PartialKnowledge.Largest);
    }
}
