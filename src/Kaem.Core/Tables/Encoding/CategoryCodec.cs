using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>
/// Encodes a category as an indicator vector. Rare categories share the last place; decoding draws one of them as often as it occurred. A category
/// that training did not have goes there too, or counts as missing where there is no such place.
/// </summary>
internal sealed class CategoryCodec : ColumnCodec
{
    private readonly int[] _places;
    private readonly int[] _single;
    private readonly int[] _rare;
    private readonly CategoryIndex _index;

    /// <param name="counts">How often each category occurred in training.</param>
    /// <param name="isRare">Whether each category shares the last place.</param>
    public CategoryCodec(ColumnSchema column, int[] counts, bool[] isRare)
        : base(column)
    {
        int[] all = [.. Enumerable.Range(0, column.Categories.Count)];
        if (counts.Length != all.Length || isRare.Length != all.Length || Array.Exists(counts, count => count < 0))
            throw new ArgumentException($"The counts of column '{column.Name}' do not fit its {all.Length} categories.");
        Counts = counts;
        IsRare = isRare;
        _index = new CategoryIndex(column.Categories);
        _single = Array.FindAll(all, category => counts[category] > 0 && !isRare[category]);
        _rare = Array.FindAll(all, category => counts[category] > 0 && isRare[category]);
        if (_single.Length + _rare.Length == 0)
            throw new ArgumentException($"No category of column '{column.Name}' occurs.");
        _places = [.. all.Select(category => counts[category] > 0 && !isRare[category] ? Array.IndexOf(_single, category) : UnseenPlace)];
        int places = _single.Length + (_rare.Length > 0 ? 1 : 0);
        Width = places == 1 ? 0 : places;
    }

    public int[] Counts { get; }

    public bool[] IsRare { get; }

    public override int Width { get; }

    public override EncodedBlockKind Kind => EncodedBlockKind.Softmax;

    private int UnseenPlace => _rare.Length > 0 ? _single.Length : -1;

    public static CategoryCodec Of(CategoricalColumn column, double rareShare)
    {
        int[] counts = column.Counts();
        double least = rareShare * (column.Rows - column.MissingCount);
        bool[] isRare = [.. counts.Select(count => count > 0 && count < least)];
        if (isRare.Count(rare => rare) < 2)
            Array.Clear(isRare);
        return new CategoryCodec(column.Schema, counts, isRare);
    }

    public override void Encode(TableColumn column, float[] matrix, int stride, int first)
    {
        if (Width == 0)
            return;
        var categorical = (CategoricalColumn)column;
        int[] places = [.. _index.FindAll(categorical.Categories).Select(category => category < 0 ? UnseenPlace : _places[category])];
        var codes = categorical.Codes;
        for (int row = 0; row < codes.Length; row++)
            Indicate(codes[row] < 0 ? -1 : places[codes[row]], matrix.AsSpan(row * stride + first, Width));
    }

    public override TableColumn Decode(DataMatrix rows, int first, ReadOnlySpan<float> uniforms, ReadOnlySpan<bool> gaps)
    {
        var codes = new int[rows.Rows];
        for (int row = 0; row < codes.Length; row++)
        {
            var block = rows.Row(row).Slice(first, Width);
            codes[row] = gaps[row] || (Width > 0 && float.IsNaN(block[0]))
                ? CategoricalColumn.Missing
                : CategoryAt(Width == 0 ? 0 : Largest(block), uniforms[row]);
        }
        return Of(codes);
    }

    public override TableColumn Guess(DataMatrix expected, int first)
    {
        int frequent = _rare.Length > 0 ? _rare.MaxBy(category => Counts[category]) : -1;
        var codes = new int[expected.Rows];
        for (int row = 0; row < codes.Length; row++)
        {
            int place = Width == 0 ? 0 : Largest(expected.Row(row).Slice(first, Width));
            codes[row] = place < _single.Length ? _single[place] : frequent;
        }
        return Of(codes);
    }

    /// <summary>
    /// Rare categories share the probability of their place as often as they occurred; all that never did count together as half an occurrence. Where there is
    /// no such place, they have the probability that is kept for them.
    /// </summary>
    public override double[] LogScales(TableColumn column, double unseen)
    {
        var categorical = (CategoricalColumn)column;
        double group = _rare.Sum(category => (long)Counts[category]) + 0.5;
        double[] scales = [.. _index.FindAll(categorical.Categories).Select(category => Math.Log(IsSeen(category)
            ? _rare.Length == 0 ? 1 - unseen : IsRare[category] ? Counts[category] / group : 1
            : _rare.Length == 0 ? unseen : 0.5 / group))];
        var codes = categorical.Codes;
        var rows = new double[codes.Length];
        for (int row = 0; row < rows.Length; row++)
            rows[row] = codes[row] < 0 ? 0 : scales[codes[row]];
        return rows;
    }

    public override bool[]? Unseen(TableColumn column)
    {
        var categorical = (CategoricalColumn)column;
        bool[] unseen = [.. _index.FindAll(categorical.Categories).Select(category => UnseenPlace < 0 && !IsSeen(category))];
        if (!unseen.Contains(true))
            return null;
        return [.. categorical.Codes.ToArray().Select(code => code >= 0 && unseen[code])];
    }

    private bool IsSeen(int category) => category >= 0 && Counts[category] > 0;

    private CategoricalColumn Of(int[] codes) => Column.Kind == ColumnKind.Boolean
        ? CategoricalColumn.OfBooleans(Column.Name, codes)
        : new CategoricalColumn(Column.Name, codes, [.. Column.Categories]);

    private int CategoryAt(int place, float uniform)
    {
        if (place < _single.Length)
            return _single[place];
        long left = (long)(uniform * (double)_rare.Sum(category => (long)Counts[category]));
        foreach (int category in _rare)
        {
            left -= Counts[category];
            if (left < 0)
                return category;
        }
        return _rare[^1];
    }
}
