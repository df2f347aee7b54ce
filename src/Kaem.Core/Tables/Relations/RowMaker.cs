using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Generates the rows of one of several tables: those that it refers to are made already.</summary>
internal sealed class RowMaker(TablePlan plan, KaemTableModel? model, IReadOnlyDictionary<string, TablePlan> plans, IReadOnlyDictionary<string, MadeRows> made,
    ulong seed)
{
    /// <summary>How often rows that would lie beyond the end of training's order are drawn again.</summary>
    private const int MostRounds = 20;

    // Apart from the streams of the model's rows.
    private readonly ulong _seed = IndexShuffle.Mix(seed + IndexShuffle.Hash(plan.Name));

    /// <summary>Rows of a table without a parent.</summary>
    public MadeRows Make(int count)
    {
        if (model is null || count == 0)
            return Empty();
        return Finish(model.Generate(count, _seed, TableGaps.AsTrained), [], [], null);
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
        int[][] sides = [.. plan.Sides.Select((side, s) => Refer(side, s, parents.Length))];
        GivenRows[] given = [new(parent.Told, parents), .. plan.Sides.Select((side, s) => new GivenRows(made[side.Table].Told, sides[s]))];
        double[]? order = null;
        var own = plan.IsSequential
            ? OneAfterTheOther(given, counts, positions, out order)
            : model.GenerateFor(Context(given, counts, positions, [], null), _seed, 0, TableGaps.AsTrained, []);
        return Finish(own, parents, sides, order);
    }

    /// <summary>First the first rows of all parents, then the second ones, and so on.</summary>
    private Table OneAfterTheOther(GivenRows[] given, int[] counts, int[] positions, out double[]? order)
    {
        int all = positions.Length;
        order = plan.Order is null ? null : new double[all];
        int[][] waves = [.. Enumerable.Range(0, all).GroupBy(row => Math.Max(0, positions[row])).OrderBy(wave => wave.Key).Select(wave => wave.ToArray())];
        var parts = new List<Table>(waves.Length);
        int[] place = new int[all], within = new int[all];
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
            var context = Context([.. given.Select(parent => parent.Of(rows))], counts, [.. rows.Select(row => positions[row])], history, last);
            string[] present = plan.Order is null ? [] : [wave == 0 ? plan.Order.Start : plan.Order.Step];
            var part = model!.GenerateFor(context, _seed, done, TableGaps.AsTrained, present);
            if (order is not null && wave > 0)
                part = WithinOrder(part, context, rows, order, present, done);
            for (int i = 0; i < rows.Length; i++)
                (place[rows[i]], within[rows[i]]) = (done + i, i);
            if (order is not null)
                Advance(part, rows, wave, order);
            parts.Add(part);
            done += rows.Length;
        }
        return TableParts.Join(parts).Select(place);
    }

    /// <summary>
    /// Rows that would lie beyond the last that training had are drawn again, given that there is a row before that: it had none, for whatever reason. Where no
    /// draw lies within, the shortest step stands.
    /// </summary>
    private Table WithinOrder(Table part, Table context, int[] rows, double[] order, string[] present, long first)
    {
        double last = plan.Order!.Last;
        for (ulong round = 1; round <= MostRounds; round++)
        {
            var steps = ((NumericColumn)part[plan.Order.Step]).Values;
            var beyond = new List<int>();
            for (int i = 0; i < rows.Length; i++)
            {
                if (order[rows[i] - 1] + steps[i] > last)
                    beyond.Add(i);
            }
            if (beyond.Count == 0)
                return part;
            int[] again = [.. beyond];
            var drawn = model!.GenerateFor(context.Select(again), IndexShuffle.Mix(_seed + round), first, TableGaps.AsTrained, present);
            int[] chosen = [.. Enumerable.Range(0, part.Rows)];
            var others = ((NumericColumn)drawn[plan.Order.Step]).Values;
            for (int i = 0; i < again.Length; i++)
                chosen[again[i]] = others[i] < steps[again[i]] ? part.Rows + i : again[i];
            part = TableParts.Join([part, drawn]).Select(chosen);
        }
        return part;
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

    /// <param name="given">The parent's rows, then those of other tables.</param>
    private Table Context(
        GivenRows[] given, int[] counts, int[] positions, IReadOnlyList<IReadOnlyList<TableColumn>> history, double[]? last) =>
        new(LearnedRows.Context(
            plan, given, [.. given[0].Rows.Select(row => row < 0 ? double.NaN : counts[row])],
            [.. positions.Select(position => position < 0 ? double.NaN : position)], history, last));

    private int[] CountsOf(string table, string foreignKey)
    {
        var children = plans[table].Children;
        return made[table].Counts[Enumerable.Range(0, children.Count).First(i => children[i].Child == plan.Name && children[i].ForeignKey == foreignKey)];
    }

    private MadeRows Empty() => new(
        new Table([.. plan.Columns.Select(column => TableParts.Missing(column, 0))]), [], null, [.. plan.Children.Select(_ => Array.Empty<int>())]);

    /// <summary>Puts keys and order beside what was drawn.</summary>
    private MadeRows Finish(Table own, int[] parents, int[][] sides, double[]? order)
    {
        var parent = plan.Parent is { } link ? made[link.Table] : null;
        string?[] ofParent = parent is null ? [] : [.. parents.Select(row => row < 0 ? null : parent.Keys[row])];
        string?[] keys = plan.Key is null ? []
            : plan.Pattern is null ? ofParent
            : [.. Enumerable.Range(0, own.Rows).Select(row => plan.Pattern.Make(row, _seed))];
        int[][] counts = [.. plan.Children.Select(children =>
            ((NumericColumn)own[children.Column]).Values.ToArray().Select(count => (int)Math.Max(0, count)).ToArray())];
        var table = new Table([.. plan.Columns.Select(column => Column(column))]);
        return new MadeRows(table, keys, LearnedRows.Told(plan, table, parent?.Told, parents), counts);

        TableColumn Column(ColumnSchema column)
        {
            if (column.Name == plan.Key)
                return TableKeys.Column(column, keys);
            if (column.Name == plan.Parent?.ForeignKey)
                return TableKeys.Column(column, ofParent);
            for (int s = 0; s < sides.Length; s++)
            {
                if (plan.Sides[s].ForeignKey == column.Name)
                    return TableKeys.Column(column, [.. sides[s].Select(row => row < 0 ? null : made[plan.Sides[s].Table].Keys[row])]);
            }
            if (plan.Own.FirstOrDefault(link => link.ForeignKey == column.Name) is { } within)
            {
                int place = Enumerable.Range(0, counts.Length).First(i =>
                    plan.Children[i].Child == plan.Name && plan.Children[i].ForeignKey == column.Name);
                int[] referred = within.Draw(counts[place], plan.Rows, IndexShuffle.Mix(_seed + IndexShuffle.Hash(column.Name)));
                return TableKeys.Column(column, [.. referred.Select(row => row < 0 ? null : keys[row])]);
            }
            if (plan.Joined.Contains(column.Name))
                return parent!.Table[column.Name].Select(parents);
            return column.Name == plan.Order?.Column ? new NumericColumn(column, order!) : own[column.Name];
        }
    }

    /// <summary>
    /// Another table's row for each row, -1 for as many of them as in training: rows are drawn as often as was drawn with each, without putting back. Where
    /// more are needed than were drawn together, all go round once more.
    /// </summary>
    /// <param name="index">Which of the other tables.</param>
    private int[] Refer(SideLink side, int index, int count)
    {
        int[] result = new int[count], order = Permutation.Of(count, _seed, Stream(0));
        int without = (int)Math.Round((double)side.Without * count / plan.Rows);
        foreach (int row in order[..without])
            result[row] = -1;
        if (without == count)
            return result;
        int rows = made[side.Table].Keys.Length;
        if (rows == 0)
        {
            throw new ArgumentException(
                $"Rows of table '{plan.Name}' refer by '{side.ForeignKey}' to rows of table '{side.Table}', of which none are generated.");
        }
        int[] weights = CountsOf(side.Table, side.ForeignKey);
        int[] all = [.. Enumerable.Range(0, rows).SelectMany(row => Enumerable.Repeat(row, weights[row]))];
        if (all.Length == 0)
            all = [.. Enumerable.Range(0, rows)];
        int[] shuffled = [];
        uint round = 1;
        for (int row = 0, at = 0; row < count; row++)
        {
            if (result[row] < 0)
                continue;
            if (at == shuffled.Length)
                (shuffled, at) = (Permutation.Of(all.Length, _seed, Stream(round++)), 0);
            result[row] = all[shuffled[at++]];
        }
        return result;

        uint Stream(uint round) => ((uint)index << 20) + round;
    }
}
