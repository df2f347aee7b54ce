using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Generates the rows of one of several tables: those that it refers to are made already.</summary>
internal sealed class RowMaker(TablePlan plan, KaemTableModel? model, IReadOnlyDictionary<string, TablePlan> plans, IReadOnlyDictionary<string, MadeRows> made,
    ulong seed)
{
    // Apart from the streams of the model's rows.
    private readonly ulong _seed = IndexShuffle.Mix(seed + IndexShuffle.Hash(plan.Name));

    /// <summary>Rows of a table without a parent.</summary>
    public MadeRows Make(int count)
    {
        if (model is null || count == 0)
            return Empty();
        return Finish(model.Generate(count, _seed, TableGaps.AsTrained), [], null);
    }

    /// <summary>Rows of parents' children.</summary>
    /// <param name="without">Rows without a parent.</param>
    public MadeRows MakeChildren(int without)
    {
        var parent = made[plan.Parent!.Table];
        int[] counts = CountsOf(plan.Parent.Table, plan.Parent.ForeignKey);
        long all = counts.Sum(count => (long)count) + without;
        if (all > Array.MaxLength)
            throw new ArgumentException($"Table '{plan.Name}' would have {all} rows, more than an array holds: generate fewer rows of its parents.");
        if (model is null || all == 0)
            return Empty();
        int[] parents = new int[all], positions = new int[all];
        int at = 0;
        for (int row = 0; row < counts.Length; row++)
        {
            for (int position = 0; position < counts[row]; position++, at++)
                (parents[at], positions[at]) = (row, position);
        }
        for (; at < all; at++)
            (parents[at], positions[at]) = (-1, -1);
        double[]? order = null;
        var own = plan.IsSequential ? OneAfterTheOther(parent, counts, parents, positions, out order) : Together(parent, counts, parents, positions);
        return Finish(own, parents, order);
    }

    private Table Together(MadeRows parent, int[] counts, int[] parents, int[] positions)
    {
        var context = Context(parent, counts, parents, positions, [], null);
        return model!.GenerateFor(context, _seed, 0, TableGaps.AsTrained, []);
    }

    /// <summary>First the first rows of all parents, then the second ones, and so on.</summary>
    private Table OneAfterTheOther(MadeRows parent, int[] counts, int[] parents, int[] positions, out double[]? order)
    {
        order = plan.Order is null ? null : new double[parents.Length];
        int[][] waves = [.. Enumerable.Range(0, parents.Length).GroupBy(row => Math.Max(0, positions[row])).OrderBy(wave => wave.Key).Select(wave => wave.ToArray())];
        var parts = new List<Table>(waves.Length);
        int[] place = new int[parents.Length], within = new int[parents.Length];
        int done = 0;
        foreach (int[] rows in waves)
        {
            int wave = parts.Count;
            var history = new List<IReadOnlyList<TableColumn>>();
            for (int lag = 1; lag <= plan.Parent!.History; lag++)
                history.Add(Before(parts, wave - lag, [.. rows.Select(row => wave >= lag ? within[row - lag] : -1)]));
            double[]? last = null;
            if (order is { } known && plan.Parent.History > 0)
                last = [.. rows.Select(row => wave == 0 ? double.NaN : known[row - 1])];
            var context = Context(parent, counts, [.. rows.Select(row => parents[row])], [.. rows.Select(row => positions[row])], history, last);
            string[] present = plan.Order is null ? [] : [wave == 0 ? plan.Order.Start : plan.Order.Step];
            var part = model!.GenerateFor(context, _seed, done, TableGaps.AsTrained, present);
            for (int i = 0; i < rows.Length; i++)
                (place[rows[i]], within[rows[i]]) = (done + i, i);
            if (order is not null)
                Advance(part, rows, wave, order);
            parts.Add(part);
            done += rows.Length;
        }
        return TableParts.Join(parts).Select(place);
    }

    /// <summary>What the rows of an earlier wave tell; nothing before the first.</summary>
    private IReadOnlyList<TableColumn> Before(List<Table> parts, int wave, int[] rows)
    {
        string[] names = [.. LearnedRows.Remembered(plan)];
        return wave >= 0
            ? [.. names.Select(name => parts[wave][name].Select(rows))]
            : [.. names.Select(name => TableParts.Missing(model!.Schema.Find(name)!, rows.Length))];
    }

    /// <summary>Where rows of a wave stand in the order.</summary>
    private void Advance(Table part, int[] rows, int wave, double[] order)
    {
        var values = ((NumericColumn)part[wave == 0 ? plan.Order!.Start : plan.Order!.Step]).Values;
        for (int i = 0; i < rows.Length; i++)
            order[rows[i]] = wave == 0 ? values[i] : plan.Order.Grid.Round(order[rows[i] - 1] + Math.Max(0, double.IsNaN(values[i]) ? 0 : values[i]));
    }

    private Table Context(
        MadeRows parent, int[] counts, int[] parents, int[] positions, IReadOnlyList<IReadOnlyList<TableColumn>> history, double[]? last) =>
        new(LearnedRows.Context(
            plan, parent.Told, parents, [.. parents.Select(row => row < 0 ? double.NaN : counts[row])],
            [.. positions.Select(position => position < 0 ? double.NaN : position)], history, last));

    private int[] CountsOf(string table, string foreignKey)
    {
        var children = plans[table].Children;
        return made[table].Counts[Enumerable.Range(0, children.Count).First(i => children[i].Child == plan.Name && children[i].ForeignKey == foreignKey)];
    }

    private MadeRows Empty() => new(
        new Table([.. plan.Columns.Select(column => TableParts.Missing(column, 0))]), [], null, [.. plan.Children.Select(_ => Array.Empty<int>())]);

    /// <summary>Puts keys and order beside what was drawn.</summary>
    private MadeRows Finish(Table own, int[] parents, double[]? order)
    {
        var parent = plan.Parent is { } link ? made[link.Table] : null;
        string?[] ofParent = parent is null ? [] : [.. parents.Select(row => row < 0 ? null : parent.Keys[row])];
        string?[] keys = plan.Key is null ? [] : plan.Pattern is null ? ofParent : [.. Enumerable.Range(0, own.Rows).Select(row => plan.Pattern.Make(row, _seed))];
        var table = new Table([.. plan.Columns.Select(column => Column(column))]);
        int[][] counts = [.. plan.Children.Select(children =>
            ((NumericColumn)own[children.Column]).Values.ToArray().Select(count => (int)Math.Max(0, count)).ToArray())];
        return new MadeRows(table, keys, LearnedRows.Told(plan, table, parent?.Told, parents), counts);

        TableColumn Column(ColumnSchema column)
        {
            if (column.Name == plan.Key)
                return TableKeys.Column(column, keys);
            if (column.Name == plan.Parent?.ForeignKey)
                return TableKeys.Column(column, ofParent);
            if (plan.Sides.FirstOrDefault(side => side.ForeignKey == column.Name) is { } side)
                return TableKeys.Column(column, Refer(side, own));
            if (plan.Joined.Contains(column.Name))
                return parent!.Table[column.Name].Select(parents);
            return column.Name == plan.Order?.Column ? new NumericColumn(column, order!) : own[column.Name];
        }
    }

    /// <summary>
    /// Keys of another table's rows, each as often as was drawn with it: the rows that refer to it are drawn without putting back. Where there are more of
    /// them than were drawn together, all go round once more.
    /// </summary>
    private string?[] Refer(SideLink side, Table own)
    {
        bool[] refers = [.. Enumerable.Range(0, own.Rows).Select(row =>
            side.Presence is null ? side.IsAlways : ((CategoricalColumn)own[side.Presence]).Codes[row] == 1)];
        string?[] keys = made[side.Table].Keys, result = new string?[own.Rows];
        int needed = refers.Count(refer => refer);
        if (needed == 0)
            return result;
        if (keys.Length == 0)
        {
            throw new ArgumentException(
                $"Rows of table '{plan.Name}' refer by '{side.ForeignKey}' to rows of table '{side.Table}', of which none are generated.");
        }
        int[] weights = CountsOf(side.Table, side.ForeignKey);
        int[] all = [.. Enumerable.Range(0, keys.Length).SelectMany(row => Enumerable.Repeat(row, weights[row]))];
        if (all.Length == 0)
            all = [.. Enumerable.Range(0, keys.Length)];
        uint round = (uint)Enumerable.Range(0, plan.Sides.Count).First(i => plan.Sides[i] == side) << 16;
        int[] shuffled = [];
        for (int row = 0, at = 0; row < result.Length; row++)
        {
            if (!refers[row])
                continue;
            if (at == shuffled.Length)
                (shuffled, at) = (Permutation.Of(all.Length, _seed, round++), 0);
            result[row] = keys[all[shuffled[at++]]];
        }
        return result;
    }
}
