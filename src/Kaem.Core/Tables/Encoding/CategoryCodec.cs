namespace Kaem.ML.Tables;

/// <summary>
/// Encodes a category as an indicator vector: first the places of single categories, then those of groups. Decoding draws one of a group's categories as often
/// as it occurred. A category that training did not have goes to the last group, or counts as missing where there is none.
/// </summary>
internal sealed class CategoryCodec : ColumnCodec
{
    /// <summary>What all categories that training lacked count as in the last group.</summary>
    private const double UnseenCount = 0.5;

    private readonly int[] _places;

    /// <summary>Categories by place, and where each place's begin; one more marks the end.</summary>
    private readonly int[] _categories, _starts;

    /// <summary>Counts of a place's categories, each with those before it.</summary>
    private readonly long[] _cumulated;

    private readonly CategoryIndex _index;
    private readonly CategoricalColumn _noRows;

    /// <param name="counts">How often each category occurred in training.</param>
    /// <param name="groups">The group that each category shares a place with, from 0; <see cref="CategoryGroups.None"/> where it has its own.</param>
    public CategoryCodec(ColumnSchema column, int[] counts, int[] groups)
        : base(column)
    {
        int categories = column.Categories.Count;
        if (counts.Length != categories || groups.Length != categories || Array.Exists(counts, count => count < 0)
            || Array.Exists(groups, group => group < CategoryGroups.None || group >= categories))
        {
            throw new ArgumentException($"The counts or groups of column '{column.Name}' do not fit its {categories} categories.");
        }
        Counts = counts;
        Groups = groups;
        _index = new CategoryIndex(column.Categories);
        _noRows = column.Kind == ColumnKind.Boolean
            ? CategoricalColumn.OfBooleans(column.Name, Array.Empty<int>()).WithFormat((BooleanFormat?)column.Format)
            : new CategoricalColumn(column.Name, [], [.. column.Categories]);
        int[] seen = [.. Enumerable.Range(0, categories).Where(category => counts[category] > 0)];
        if (seen.Length == 0)
            throw new ArgumentException($"No category of column '{column.Name}' occurs.");
        SingleCount = seen.Count(category => groups[category] == CategoryGroups.None);
        GroupCount = seen.Max(category => groups[category]) + 1;
        int places = SingleCount + GroupCount;
        _places = new int[categories];
        Array.Fill(_places, UnseenPlace);
        int next = 0;
        foreach (int category in seen)
            _places[category] = groups[category] == CategoryGroups.None ? next++ : SingleCount + groups[category];
        _categories = [.. seen.OrderBy(category => _places[category])];
        _starts = new int[places + 1];
        foreach (int category in seen)
            _starts[_places[category] + 1]++;
        if (Array.IndexOf(_starts, 0, 1) >= 0)
            throw new ArgumentException($"No category of a group of column '{column.Name}' occurs.");
        _cumulated = new long[seen.Length];
        for (int place = 0; place < places; place++)
        {
            _starts[place + 1] += _starts[place];
            long sum = 0;
            for (int i = _starts[place]; i < _starts[place + 1]; i++)
                _cumulated[i] = sum += counts[_categories[i]];
        }
        Width = places == 1 ? 0 : places;
    }

    public int[] Counts { get; }

    public int[] Groups { get; }

    /// <summary>Places of one category each.</summary>
    public int SingleCount { get; }

    /// <summary>Places that categories share.</summary>
    public int GroupCount { get; }

    public override int Width { get; }

    public override EncodedBlockKind Kind => EncodedBlockKind.Softmax;

    /// <summary>The place of categories that training lacked; -1 where there is none.</summary>
    public int UnseenPlace => GroupCount > 0 ? SingleCount + GroupCount - 1 : -1;

    /// <param name="mostPlaces">Places at most.</param>
    public static CategoryCodec Of(CategoricalColumn column, double rareShare, int mostPlaces)
    {
        int[] counts = column.Counts();
        double least = rareShare * (column.Rows - column.MissingCount);
        return new CategoryCodec(column.Schema, counts, CategoryGroups.Of(column.Categories, counts, least, mostPlaces));
    }

    public override EncodedColumn Encode(TableColumn column)
    {
        if (Width == 0)
            return EncodedColumn.None;
        var categorical = (CategoricalColumn)column;
        int[] places = [.. _index.FindAll(categorical.Categories).Select(category => category < 0 ? UnseenPlace : _places[category])];
        return EncodedColumn.OfPlaces(Width, column, row => categorical[row] is var code && code < 0 ? -1 : places[code]);
    }

    public override TableColumn Decode(DataMatrix rows, int first, RowDraws draws)
    {
        var codes = new int[rows.Rows];
        for (int row = 0; row < codes.Length; row++)
        {
            var block = rows.Row(row).Slice(first, Width);
            codes[row] = draws.Gaps[row] || (Width > 0 && float.IsNaN(block[0]))
                ? CategoricalColumn.Missing
                : draws.Known is { } known ? (int)known.Draw(Width == 0 ? 0 : Largest(block), draws.Uniforms[row])
                : CategoryAt(Width == 0 ? 0 : Largest(block), draws.Uniforms[row]);
        }
        return _noRows.WithCodes(codes);
    }

    public override TableColumn Guess(DataMatrix expected, int first)
    {
        int[] frequent = [.. Enumerable.Range(0, _starts.Length - 1).Select(place => InPlace(place).MaxBy(category => Counts[category]))];
        var codes = new int[expected.Rows];
        for (int row = 0; row < codes.Length; row++)
            codes[row] = frequent[Width == 0 ? 0 : Largest(expected.Row(row).Slice(first, Width))];
        return _noRows.WithCodes(codes);
    }

    /// <summary>
    /// Categories of a group share the probability of their place as often as they occurred; all that never did count together as half an occurrence of the
    /// last group. Where there is none, they have the probability that is kept for them.
    /// </summary>
    public override double[] LogScales(TableColumn column, double unseen)
    {
        var categorical = (CategoricalColumn)column;
        double ofUnseen = GroupCount == 0 ? Math.Log(unseen) : Math.Log(UnseenCount / Total(UnseenPlace));
        double[] scales = [.. _index.FindAll(categorical.Categories).Select(category => IsSeen(category) ? LogShare(category, unseen) : ofUnseen)];
        var codes = categorical.Codes;
        var rows = new double[codes.Length];
        for (int row = 0; row < rows.Length; row++)
            rows[row] = codes[row] < 0 ? 0 : scales[codes[row]];
        return rows;
    }

    /// <summary>That of the least frequent of a group.</summary>
    public override double PlaceLogScale(int place, double unseen) => LogShare(InPlace(place).MinBy(category => Counts[category]), unseen);

    public override bool[]? Unseen(TableColumn column)
    {
        var categorical = (CategoricalColumn)column;
        bool[] unseen = [.. _index.FindAll(categorical.Categories).Select(category => UnseenPlace < 0 && !IsSeen(category))];
        if (!unseen.Contains(true))
            return null;
        return [.. categorical.Codes.ToArray().Select(code => code >= 0 && unseen[code])];
    }

    public override KnownPlaces Known(ColumnCondition condition)
    {
        var categories = _noRows.WithCodes([.. Enumerable.Range(0, Column.Categories.Count)]);
        int places = _starts.Length - 1;
        int[][] fitting = [.. Enumerable.Range(0, places).Select(place => InPlace(place).Where(category => condition.Holds(categories, category)).ToArray())];
        double[] shares = [.. fitting.Select((chosen, place) => chosen.Sum(category => (double)Counts[category]) / _cumulated[_starts[place + 1] - 1])];
        return new KnownPlaces(shares, (place, uniform) =>
        {
            double drawn = uniform * fitting[place].Sum(category => (double)Counts[category]);
            int at = 0;
            for (double sum = Counts[fitting[place][0]]; sum <= drawn && at < fitting[place].Length - 1; sum += Counts[fitting[place][at]])
                at++;
            return fitting[place][at];
        });
    }

    private bool IsSeen(int category) => category >= 0 && Counts[category] > 0;

    /// <summary>The logarithm of the share that a category has in the probability of its place.</summary>
    private double LogShare(int category, double unseen) =>
        GroupCount == 0 ? Math.Log(1 - unseen)
        : Groups[category] == CategoryGroups.None ? 0
        : Math.Log(Counts[category] / Total(_places[category]));

    /// <summary>What the categories of a place count together.</summary>
    private double Total(int place) => _cumulated[_starts[place + 1] - 1] + (place == UnseenPlace ? UnseenCount : 0);

    public ArraySegment<int> InPlace(int place) => new(_categories, _starts[place], _starts[place + 1] - _starts[place]);

    private int CategoryAt(int place, float uniform)
    {
        int low = _starts[place], high = _starts[place + 1] - 1;
        // The first whose count, with those before it, is beyond the drawn one.
        long drawn = (long)(uniform * (double)_cumulated[high]);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_cumulated[middle] > drawn)
                high = middle;
            else
                low = middle + 1;
        }
        return _categories[low];
    }
}
