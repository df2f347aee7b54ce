namespace Kaem.ML.Tables;

/// <summary>
/// Makes keys of filled rows new: unlike those that are there, and each other. A row whose key is none is drawn again; where draws keep coming back to keys
/// that are taken, other values are tried for the key's gaps, the nearest first, and the row's other gaps are filled beside these. A gap stays where no key is
/// left.
/// </summary>
/// <param name="rules">The keys.</param>
/// <param name="ranges">Between what values of a column must lie.</param>
/// <param name="breaks">Says which rows break another rule.</param>
/// <param name="fill">Fills rows, given by what is known of them, by their numbers, and by the number of the draw.</param>
/// <param name="complete">Writes into gaps what follows for certain.</param>
internal sealed class FilledKeys(
    IReadOnlyList<UniqueRule> rules, IReadOnlyList<RangeRule> ranges, Func<Table, bool[]> breaks, Func<Table, int[], int, Table> fill,
    Func<Table, Table> complete)
{
    /// <summary>How often a row is drawn again.</summary>
    private const int MostDraws = 3;

    /// <summary>Rows that are filled with other values of a key, at most, for one.</summary>
    private const int MostTrials = 64;

    /// <summary>Keys that are looked at for one row, at most.</summary>
    private const int MostLooks = 20_000;

    /// <summary>Rows that make room for each other, at most, so that one more gets a key.</summary>
    private const int MostMoves = 4000;

    /// <summary>The keys that are taken, each with the row that would do with another, -1 for none.</summary>
    private readonly Dictionary<string, int>[] _taken = [.. rules.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal))];

    /// <summary>The filled rows with keys that are new.</summary>
    /// <param name="known">The rows with their gaps, and what follows for certain in them.</param>
    /// <param name="filled">The same, filled.</param>
    /// <param name="schema">The columns' kinds and categories.</param>
    public Table Run(Table known, Table filled, TableSchema schema)
    {
        string?[][] before = [.. rules.Select(rule => UniqueKeys.Of(rule.Columns, known))];
        for (int rule = 0; rule < before.Length; rule++)
        {
            foreach (string key in before[rule].OfType<string>())
                _taken[rule][key] = -1;
        }
        // Of a row that has its key already nothing can be changed.
        bool[][] isOpen = [.. before.Select(keys => Array.ConvertAll(keys, key => key is null))];
        int[] all = [.. Enumerable.Range(0, known.Rows).Where(row => Array.Exists(isOpen, open => open[row]))];
        int[] left = Take(filled.Select(all), all, isOpen);
        if (left.Length == 0)
            return filled;
        var chosen = new Chosen(filled);
        // What is there may break a rule already; then a key may be new all the same.
        var hopeless = left.Zip(breaks(known.Select(left)), (row, isBroken) => (row, isBroken)).ToDictionary(pair => pair.row, pair => pair.isBroken);
        for (int draw = 1; draw <= MostDraws && left.Length > 0; draw++)
        {
            var drawn = fill(known.Select(left), left, draw);
            left = Accept(drawn, left, hopeless, isOpen, chosen);
        }
        left = Search(known, filled, schema, left, hopeless, isOpen, chosen);
        foreach (int row in left)
            MakeRoom(known, filled, schema, row, hopeless, isOpen, chosen);
        left = [.. left.Where(row => !chosen.Has(row))];
        return WithGaps(chosen.Rows(), known, left, isOpen);
    }

    /// <summary>Takes the keys of rows that are new.</summary>
    /// <returns>The other rows' numbers.</returns>
    private int[] Take(Table rows, int[] numbers, bool[][] isOpen, bool[]? mayBe = null)
    {
        string?[][] keys = [.. rules.Select(rule => UniqueKeys.Of(rule.Columns, rows))];
        return [.. Enumerable.Range(0, numbers.Length)
            .Where(i => mayBe?[i] == false || !Take(numbers[i], rule => isOpen[rule][numbers[i]] ? keys[rule][i] : null)).Select(i => numbers[i])];
    }

    private bool Take(int row, Func<int, string?> keys)
    {
        for (int rule = 0; rule < _taken.Length; rule++)
        {
            if (keys(rule) is { } key && _taken[rule].GetValueOrDefault(key, row) != row)
                return false;
        }
        for (int rule = 0; rule < _taken.Length; rule++)
        {
            if (keys(rule) is { } key)
                _taken[rule][key] = row;
        }
        return true;
    }

    /// <summary>Takes rows that break no rule, or could not but do so, and whose keys are new.</summary>
    private int[] Accept(Table drawn, int[] numbers, Dictionary<int, bool> hopeless, bool[][] isOpen, Chosen chosen)
    {
        bool[] broken = breaks(drawn);
        int[] left = Take(drawn, numbers, isOpen, [.. numbers.Select((row, i) => !broken[i] || hopeless[row])]);
        chosen.Add(drawn, numbers, left);
        return left;
    }

    /// <summary>Tries values of key columns in turn.</summary>
    private int[] Search(
        Table known, Table filled, TableSchema schema, int[] left, Dictionary<int, bool> hopeless, bool[][] isOpen, Chosen chosen)
    {
        var choices = left.ToDictionary(row => row, row => Choices(
            known, filled, schema, row, isOpen, (rule, key) => !_taken[rule].ContainsKey(key)).GetEnumerator());
        for (int trial = 0; trial < MostTrials && left.Length > 0; trial++)
        {
            var rows = new List<int>();
            var tried = new List<Table>();
            foreach (int row in left)
            {
                while (choices[row].MoveNext())
                {
                    var candidate = complete(choices[row].Current);
                    if (breaks(candidate)[0] && !hopeless[row])
                        continue;
                    rows.Add(row);
                    tried.Add(candidate);
                    break;
                }
            }
            if (rows.Count == 0)
                break;
            int[] numbers = [.. rows];
            int[] others = Accept(fill(TableParts.Join(tried), numbers, 0), numbers, hopeless, isOpen, chosen);
            left = [.. left.Where(row => !rows.Contains(row) || others.Contains(row))];
        }
        return left;
    }

    /// <summary>Moves rows to other keys, each to the one that the next leaves, so that a row gets one (augmenting paths).</summary>
    private void MakeRoom(
        Table known, Table filled, TableSchema schema, int row, Dictionary<int, bool> hopeless, bool[][] isOpen, Chosen chosen)
    {
        var moved = new Dictionary<int, Table>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var planned = new HashSet<(int Rule, string Key)>();
        if (!Move(row))
            return;
        int[] rows = [.. moved.Keys.Order()];
        var drawn = fill(TableParts.Join([.. rows.Select(each => moved[each])]), rows, 0);
        bool[] broken = breaks(drawn);
        if (rows.Where((each, i) => broken[i] && !hopeless.GetValueOrDefault(each)).Any())
            return;
        foreach (var keys in _taken)
        {
            foreach (string key in keys.Where(pair => moved.ContainsKey(pair.Value)).Select(pair => pair.Key).ToArray())
                keys.Remove(key);
        }
        chosen.Add(drawn, rows, Take(drawn, rows, isOpen));

        bool Move(int row)
        {
            // Keys that nobody has come first.
            foreach (var choice in Choices(known, filled, schema, row, isOpen, (rule, key) => !_taken[rule].ContainsKey(key)).Take(1).Concat(
                Choices(known, filled, schema, row, isOpen, (rule, key) => _taken[rule].GetValueOrDefault(key, row) != -1)))
            {
                string?[] keys = [.. rules.Select((rule, index) => isOpen[index][row] ? UniqueKeys.Of(rule.Columns, choice)[0] : null)];
                if (seen.Count == MostMoves)
                    return false;
                if (!seen.Add(string.Join('|', keys)))
                    continue;
                int[] holders = [.. keys.Select((key, rule) => key is null ? -1 : _taken[rule].GetValueOrDefault(key, -1)).Where(
                    holder => holder >= 0 && holder != row).Distinct()];
                (int Rule, string Key)[] own = [.. keys.Select((key, rule) => (rule, Key: key)).Where(pair => pair.Key is not null).Select(
                    pair => (pair.rule, pair.Key!))];
                if (own.Any(planned.Contains))
                    continue;
                var candidate = complete(choice);
                if (holders.Length > 1 || (holders is [var moving] && moved.ContainsKey(moving)) || (breaks(candidate)[0] && !hopeless.GetValueOrDefault(row)))
                    continue;
                moved[row] = candidate;
                planned.UnionWith(own);
                if (holders.Length == 0 || Move(holders[0]))
                    return true;
                moved.Remove(row);
                planned.ExceptWith(own);
            }
            return false;
        }
    }

    /// <summary>The row with values in the gaps of its keys that make others, those nearest to what it was filled with first.</summary>
    /// <param name="isFree">Whether a key of a rule may be had.</param>
    private IEnumerable<Table> Choices(Table known, Table filled, TableSchema schema, int row, bool[][] isOpen, Func<int, string, bool> isFree)
    {
        string[] names = [.. rules.Where((_, rule) => isOpen[rule][row]).SelectMany(rule => rule.Columns).Distinct()
            .Where(name => known[name].IsMissing(row) && known[name] is not IdentifierColumn)];
        Table own = known.Select([row]);
        var values = names.Select(name => new Alternatives(Values(known[name], filled[name], row, schema))).ToArray();
        int looks = 0;
        foreach (int[] ranks in Ranks(values))
        {
            if (looks++ == MostLooks)
                yield break;
            var candidate = new Table([.. own.Columns.Select(
                column => Array.IndexOf(names, column.Name) is >= 0 and var i ? values[i][ranks[i]] : column)]);
            bool isNew = Enumerable.Range(0, rules.Count).All(
                rule => !isOpen[rule][row] || UniqueKeys.Of(rules[rule].Columns, candidate)[0] is not { } key || isFree(rule, key));
            if (isNew)
                yield return candidate;
        }
    }

    /// <summary>All ranks together, those with the least sum first.</summary>
    private static IEnumerable<int[]> Ranks(Alternatives[] values)
    {
        bool isAny = values.Length > 0;
        for (int sum = 0; isAny; sum++)
        {
            isAny = false;
            foreach (int[] ranks in WithSum(0, sum))
            {
                isAny = true;
                yield return ranks;
            }
        }

        IEnumerable<int[]> WithSum(int column, int sum)
        {
            if (column == values.Length - 1)
            {
                if (values[column].Has(sum))
                    yield return [sum];
                yield break;
            }
            for (int rank = 0; rank <= sum && values[column].Has(rank); rank++)
            {
                foreach (int[] others in WithSum(column + 1, sum - rank))
                    yield return [rank, .. others];
            }
        }
    }

    /// <summary>What may stand in a gap, the nearest to what fills it first, each as a column of one row.</summary>
    private IEnumerable<TableColumn> Values(TableColumn known, TableColumn filled, int row, TableSchema schema)
    {
        if (filled is not NumericColumn numeric)
        {
            var first = (CategoricalColumn)filled.Select([row]);
            yield return first;
            var names = schema.Columns.First(column => column.Name == known.Name).Categories;
            var categories = first.IsBoolean ? first.Categories : names.Count > 0 ? names : first.Categories;
            var all = first.IsBoolean ? first : new CategoricalColumn(known.Name, [0], [.. categories]);
            for (int code = 0; code < categories.Count; code++)
            {
                if (first.IsMissing(0) || categories[code] != first.NameAt(0))
                    yield return all.WithCodes([code]);
            }
            yield break;
        }
        double[] sorted = numeric.Sorted();
        var grid = numeric.Kind.IsWhole() ? ValueGrid.Whole : numeric.Kind.IsTemporal() ? ValueGrid.OfSeconds(sorted) : ValueGrid.Of(sorted);
        double start = numeric.IsMissing(row) ? sorted[sorted.Length / 2] : numeric.Values[row], least = sorted[0], most = sorted[^1];
        double step = grid.Step > 0 ? grid.Step : Math.Max(1e-6 * Math.Abs(start), (most - least) / MostLooks);
        step = step > 0 ? step : 1;
        double floor = ranges.Where(range => range.Column == known.Name).Select(range => range.Least)
            .Append(numeric.Kind == ColumnKind.Time ? 0 : double.NegativeInfinity).Max();
        double ceiling = ranges.Where(range => range.Column == known.Name).Select(range => range.Most)
            .Append(numeric.Kind == ColumnKind.Time ? 86400 - step : double.PositiveInfinity).Min();
        yield return Column(start);
        // What training had room for comes before what it had not.
        for (int i = 1; start - i * step >= least || start + i * step <= most; i++)
        {
            if (start - i * step >= least)
                yield return Column(start - i * step);
            if (start + i * step <= most)
                yield return Column(start + i * step);
        }
        for (int i = 1; most + i * step <= ceiling || least - i * step >= floor; i++)
        {
            if (most + i * step <= ceiling)
                yield return Column(most + i * step);
            if (least - i * step >= floor)
                yield return Column(least - i * step);
        }

        TableColumn Column(double value) => numeric.WithValues([grid.Round(value)]);
    }

    /// <summary>Rows without a key of their own lack what was missing of it.</summary>
    private Table WithGaps(Table rows, Table known, int[] left, bool[][] isOpen)
    {
        if (left.Length == 0)
            return rows;
        return new Table([.. rows.Columns.Select(column =>
        {
            int[] chosen = [.. Enumerable.Range(0, rows.Rows)];
            foreach (int row in left)
            {
                bool isKey = rules.Where((_, rule) => isOpen[rule][row]).Any(rule => rule.Columns.Contains(column.Name));
                chosen[row] = isKey && known[column.Name].IsMissing(row) ? rows.Rows : row;
            }
            return TableParts.Join([new Table([column]), new Table([TableParts.Missing(column.Schema, 1)])]).Columns[0].Select(chosen);
        })]);
    }

    /// <summary>A list that grows as it is asked for.</summary>
    private sealed class Alternatives(IEnumerable<TableColumn> values)
    {
        private readonly IEnumerator<TableColumn> _more = values.GetEnumerator();
        private readonly List<TableColumn> _values = [];

        public TableColumn this[int rank] => _values[rank];

        public bool Has(int rank)
        {
            while (_values.Count <= rank && _more.MoveNext())
                _values.Add(_more.Current);
            return rank < _values.Count;
        }
    }

    /// <summary>Rows of which some are replaced.</summary>
    private sealed class Chosen(Table filled)
    {
        private readonly List<Table> _parts = [filled];
        private readonly int[] _rows = [.. Enumerable.Range(0, filled.Rows)];
        private int _count = filled.Rows;

        public void Add(Table drawn, int[] numbers, int[] left)
        {
            var others = left.ToHashSet();
            for (int i = 0; i < numbers.Length; i++)
            {
                if (!others.Contains(numbers[i]))
                    _rows[numbers[i]] = _count + i;
            }
            _parts.Add(drawn);
            _count += drawn.Rows;
        }

        /// <summary>Whether a row was replaced.</summary>
        public bool Has(int row) => _rows[row] >= filled.Rows;

        public Table Rows() => TableParts.Join(_parts).Select(_rows);
    }
}
