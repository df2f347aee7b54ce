using Kaem.ML.Data;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML;

/// <content>New rows, rows with given values, and values for gaps.</content>
public sealed partial class KaemTableModel
{
    /// <summary>Rows that are drawn and decoded at a time.</summary>
    private const int DrawnRows = 1024;

    /// <summary>Prior samples that stand for the posterior where nothing else is said: values may be rare together.</summary>
    private const int PosteriorSamples = 10_000;

    /// <summary>The same where columns tell of each other beside the latents, which then say little.</summary>
    private const int AutoregressiveSamples = 100;

    // Each passes the generator for each row, while prior samples pass it once for all; they lie where the row's posterior does.
    private const int ProposalsOfRow = 100;

    /// <summary>How often rows that are filled are drawn again, at most, where a rule is broken.</summary>
    private const int MostRedraws = 20;

    /// <summary>How often room for rows is looked for after that.</summary>
    private const int MostRooms = 40;

    /// <summary>Rows between two that are drawn again for which it is not worth to begin anew.</summary>
    private const int MostBetween = 32;

    /// <summary>How columns depend on each other.</summary>
    private ColumnDependence Dependence =>
        Model.Options.Likelihood is AutoregressiveLikelihoodOptions ? ColumnDependence.Autoregressive : ColumnDependence.ByLatents;

    private int SamplesOfGaps => Dependence == ColumnDependence.Autoregressive ? AutoregressiveSamples : PosteriorSamples;

    /// <summary>Generates rows with the columns, kinds, categories and value ranges of the training rows: draws from the likelihood.</summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="seed">The same seed gives the same rows; row i does not depend on the count.</param>
    /// <param name="gaps">The gaps that the rows get; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">Rows are given a context: see <see cref="Context"/>.</exception>
    public Table Generate(int count, ulong seed = 1, TableGaps? gaps = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var parts = new List<Table>();
        if (Form.Unique.Any())
            return GenerateRange(0, count, seed, gaps);
        for (int first = 0; first < count || parts.Count == 0; first += DrawnRows)
            parts.Add(GenerateRange(first, Math.Min(DrawnRows, count - first), seed, gaps));
        return TableParts.Join(parts);
    }

    /// <summary>Generates a range of the rows that <see cref="Generate(int, ulong, TableGaps?)"/> gives for the same seed.</summary>
    /// <param name="first">Index of the first row.</param>
    /// <param name="count">Number of rows.</param>
    /// <inheritdoc cref="Generate(int, ulong, TableGaps?)"/>
    public Table GenerateRange(long first, int count, ulong seed = 1, TableGaps? gaps = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        RowArray.CheckNumbers(first, count);
        return Generate(new TableRequest(count) { Gaps = gaps }, seed, nameof(count), Keys(), first);
    }

    /// <summary>
    /// Generates a row for each row of a table of the model's <see cref="Context"/>: latents from the prior, then the row of these and its context. No weights,
    /// no rejection: rows are draws from the model's distribution given the context.
    /// </summary>
    /// <param name="context">A table with the columns of <see cref="Context"/>. What training lacked there tells nothing, as numbers beyond its range tell what
    /// the nearest do.</param>
    /// <param name="seed">The same seed gives the same rows; row i depends on it, i and its own context.</param>
    /// <param name="gaps">The gaps that the other columns get; null for none.</param>
    /// <returns>Rows with the columns of <see cref="Schema"/>, the context as it was given.</returns>
    /// <exception cref="ArgumentException">A column of the context is not there, or of another kind.</exception>
    /// <exception cref="InvalidOperationException">The model has no context.</exception>
    public Table Generate(Table context, ulong seed = 1, TableGaps? gaps = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        return GenerateFor(context, seed, 0, gaps, []);
    }

    /// <summary><see cref="Generate(Table, ulong, TableGaps?)"/> of rows that follow others.</summary>
    /// <param name="first">Index of the first row.</param>
    /// <param name="present">Columns that get no gaps whatever <paramref name="gaps"/> says.</param>
    internal Table GenerateFor(Table context, ulong seed, long first, TableGaps? gaps, IReadOnlyCollection<string> present)
    {
        if (Codec.Context == 0)
            throw new InvalidOperationException("The model's rows have no context: generate them by their number.");
        int[] never = [.. Codec.Blocks.Where(block => block.HasGap && (gaps is not { Trained: true } || present.Contains(block.Column)))
            .Select(block => block.First + block.Width - 1)];
        // Gaps by chance are those of the whole table's columns.
        var own = Form.IsPlain || gaps is { Trained: true } ? gaps : null;
        var parts = new List<Table>();
        for (int at = 0; at < context.Rows || parts.Count == 0; at += DrawnRows)
        {
            var part = context.Rows <= DrawnRows ? context : context.Slice(at, Math.Min(DrawnRows, context.Rows - at));
            var rows = Codec.ContextWidth > 0
                ? Model.GenerateFor(Codec.EncodeContext(part), seed, first + at, never)
                : WithoutContext(part.Rows, seed, first + at, never);
            parts.Add(Codec.Decode(rows, seed, own, first + at));
        }
        var learned = TableParts.Join(parts);
        var whole = Form.Restore(new Table([.. learned.Columns.Select((column, c) => c < Codec.Context ? context[column.Name] : column)]));
        return Form.IsPlain || gaps is not { Share: > 0 } some ? whole : RandomGaps.Make(whole, Context, some.Share, seed, first);
    }

    /// <summary>Rows whose context has one value only.</summary>
    private DataMatrix WithoutContext(int count, ulong seed, long first, int[] never)
    {
        var rows = RowArray.Create(count, Codec.Width, nameof(count));
        Model.GenerateInto(rows, seed, first, GenerationDraw.Likelihood, never);
        return new DataMatrix(rows, count, Codec.Width);
    }

    /// <summary>
    /// Generates rows that have given values in some columns: draws of the others from their distribution given these. Every row has just the given values.
    /// </summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="given">
    /// Values by column: a number for a numeric column, a <see cref="bool"/> for a boolean one, the category's name for a categorical one (a number stands for
    /// its name in invariant culture). Numbers lie within the range that training saw.
    /// </param>
    /// <param name="seed">The same seed gives the same rows; row i does not depend on the count.</param>
    /// <param name="gaps">The gaps that the other columns get; null for none.</param>
    /// <param name="samples">
    /// Prior samples that stand for the posterior of the given values; null for 10,000, and for 100 where columns depend on each other: there it is
    /// <see cref="KaemTableOptions.Completions"/> that values which are rare together need more of.
    /// </param>
    /// <exception cref="ArgumentException">A column is not there, a value is not of its kind or out of its range, or a category did not occur in
    /// training.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public Table Generate(int count, IReadOnlyDictionary<string, object> given, ulong seed = 1, TableGaps? gaps = null, int? samples = null)
    {
        ArgumentNullException.ThrowIfNull(given);
        return Generate(new TableRequest(count) { Given = given, Gaps = gaps, Samples = samples }, seed, nameof(given), Keys());
    }

    /// <summary>Generates rows that are as they must be: draws from their distribution given that.</summary>
    /// <param name="seed">The same seed gives the same rows; row i does not depend on the count.</param>
    /// <exception cref="ArgumentException">A column is not there, what is given is not of its kind or out of its range, or a category did not occur in
    /// training.</exception>
    /// <exception cref="InvalidOperationException">Too few of the rows that were drawn are as they must be.</exception>
    public Table Generate(TableRequest request, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Generate(request, seed, nameof(request), Keys());
    }

    /// <summary>Keys of no rows yet.</summary>
    private UniqueKeys[] Keys() => [.. Form.Unique.Select(rule => new UniqueKeys(rule.Columns))];

    /// <param name="unique">Keys of rows that these are to go with.</param>
    private Table Generate(TableRequest request, ulong seed, string argument, UniqueKeys[] unique, long from = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Count);
        bool isPartial = Dependence == ColumnDependence.Autoregressive;
        var whole = new FormConditions(Form, Codec, request.Given, isPartial, request.Gaps is not { Trained: true }, argument);
        var conditions = new TableConditions(Codec, whole.Learned, isPartial, argument);
        CheckContext(conditions, argument);
        var sums = new SumConditions(Form, Codec, whole.Sums, conditions, request.Gaps is not { Trained: true }, argument);
        (string Column, ColumnCondition Condition)[] tried = [.. whole.Tried, .. conditions.Tried];
        if (tried.Length == 0 && request.Where is null && unique.Length == 0 && !Form.IsChecked)
        {
            // Rows with what is given are drawn in blocks.
            int before = conditions.HasRow ? (int)(from % KaemModel.RowsTogether) : 0;
            var drawn = Draw(conditions, request, from - before, checked(before + request.Count), seed);
            return before == 0 ? drawn : drawn.Slice(before, request.Count);
        }
        var rejection = new RowRejection((first, own) => Draw(conditions, request, first, DrawnRows, own, sums), Accept, DrawnRows, request.MostTries);
        try
        {
            // Whether a key is new depends on all rows before it.
            return unique.Length > 0
                ? rejection.Take(0, checked((int)(from + request.Count)), seed).Slice((int)from, request.Count)
                : rejection.Take(from, request.Count, seed);
        }
        catch (NothingFitsException exception)
        {
            throw new ArgumentException(
                $"By the rules no row is as is given of {string.Join(" and ", whole.Sums.Select(sum => $"column '{sum.Step.Made[0]}'"))}, as far as the model "
                + "knows what goes with what else is given.", argument, exception);
        }

        bool[] Accept(Table rows)
        {
            bool[] unfit = Form.Unfit(rows);
            bool[] fits = [.. Enumerable.Range(0, rows.Rows).Select(row => !unfit[row] &&
                Array.TrueForAll(tried, each => each.Condition.Holds(rows[each.Column], row)) && (request.Where?.Invoke(new TableRow(rows, row)) ?? true))];
            foreach (var keys in unique)
                keys.Accept(rows, fits);
            return fits;
        }
    }

    /// <summary>Generates the rows of several requests, one after the other.</summary>
    /// <param name="seed">The same seed gives the same rows; a row does not depend on the requests' counts but those before its own.</param>
    /// <inheritdoc cref="Generate(TableRequest, ulong)"/>
    /// <exception cref="ArgumentException">There are no requests, a column is not there, what is given is not of its kind or out of its range, or a category
    /// did not occur in training.</exception>
    public Table Generate(IReadOnlyList<TableRequest> requests, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(requests);
        if (requests.Count == 0)
            throw new ArgumentException("There are no requests.", nameof(requests));
        // No key comes twice, in whichever request; rows that were drawn and not taken have none.
        var taken = Keys();
        return TableParts.Join([.. requests.Select((request, index) =>
        {
            var rows = Generate(
                request, index == 0 ? seed : IndexShuffle.Mix(seed + (ulong)index), nameof(requests), [.. taken.Select(keys => keys.Copy())]);
            foreach (var keys in taken)
                keys.Accept(rows);
            return rows;
        })]);
    }

    /// <summary>How likely it is that a row has what is given, gaps among the others included.</summary>
    /// <param name="given">What is given of columns, see <see cref="TableRequest.Given"/>.</param>
    /// <param name="samples">Prior samples; null for <see cref="KaemOptions.ScoringSamples"/>.</param>
    /// <exception cref="ArgumentException">A column is not there, what is given is not of its kind or out of its range, or a category did not occur in
    /// training.</exception>
    /// <exception cref="NotSupportedException">Columns depend on each other by the latents alone, or a rule makes what is given of others.</exception>
    public GivenProbability Probability(IReadOnlyDictionary<string, object> given, int? samples = null)
    {
        ArgumentNullException.ThrowIfNull(given);
        if (Dependence != ColumnDependence.Autoregressive)
            throw new NotSupportedException("Columns depend on each other by the latents alone; what is given of numbers then has a density, no probability.");
        var whole = new FormConditions(Form, Codec, given, isPartial: true, isWhole: false, nameof(given));
        if (whole.Tried.Count > 0)
            throw new NotSupportedException(
                $"What is given of column '{whole.Tried[0].Column}' follows from what is drawn of others by a rule, and has no probability of its own.");
        var conditions = new TableConditions(Codec, whole.Learned, isPartial: true, nameof(given));
        CheckContext(conditions, nameof(given));
        if (!conditions.HasRow)
            return new GivenProbability(0, Codec.Gaps.Rows, samples ?? Model.Options.SamplesOfRow);
        var (logs, effective) = Model.Probability(conditions.Row, samples);
        double log = Math.Min(0, logs[0] + conditions.LogScale);
        return new GivenProbability(log, Math.Exp(log) * Codec.Gaps.Rows, effective[0]);
    }

    /// <summary>Refuses conditions that leave open what rows are given.</summary>
    /// <exception cref="InvalidOperationException">Nothing is given of the context.</exception>
    /// <exception cref="ArgumentException">Not all of the context is given by value.</exception>
    private void CheckContext(TableConditions conditions, string argument)
    {
        if (Codec.Context == 0)
            return;
        string names = string.Join(", ", Context.Select(name => $"'{name}'"));
        if (!conditions.HasRow)
            throw new InvalidOperationException($"The model's rows are given {names}: generate them for a table of these columns.");
        foreach (var block in Codec.Blocks.Where(block => block.First < Codec.ContextWidth))
        {
            if (!conditions.Row.Row(0).Slice(block.First, block.Width).Contains(1f))
            {
                throw new ArgumentException(
                    $"The model's rows are given {names}, but of '{block.Column}' no value is given. For gaps and values that training lacked, generate rows "
                    + "for a table of these columns.", argument);
            }
        }
    }

    /// <summary>Whether what is given has a probability.</summary>
    internal bool HasProbability(IReadOnlyDictionary<string, object> given) => Dependence == ColumnDependence.Autoregressive
        && new FormConditions(Form, Codec, given, isPartial: true, isWhole: false, nameof(given)).Tried.Count == 0;

    /// <summary>Draws rows with what the conditions say of encoded values.</summary>
    private Table Draw(TableConditions conditions, TableRequest request, long first, int count, ulong seed, SumConditions? sums = null)
    {
        var guide = Model.IsGuided ? sums?.Guide : null;
        var parts = new List<Table>();
        // Gaps by chance are those of the whole table's columns.
        var gaps = Form.IsPlain || request.Gaps is { Trained: true } ? request.Gaps : null;
        if (!conditions.HasRow && guide is null)
        {
            for (int at = 0; at < count || parts.Count == 0; at += DrawnRows)
            {
                int take = Math.Min(DrawnRows, count - at);
                var rows = RowArray.Create(take, Codec.Width, nameof(count));
                Model.GenerateInto(rows, seed, first + at, GenerationDraw.Likelihood, gaps is { Trained: true } ? [] : Codec.GapPlaces);
                parts.Add(Codec.Decode(new DataMatrix(rows, take, Codec.Width), seed, gaps, first + at));
            }
        }
        else
        {
            var kind = gaps is { Trained: true } ? CompletionKind.AsTrained : CompletionKind.WithoutGaps;
            long at = first;
            // Draws of latents are not told apart by their number.
            seed = Dependence == ColumnDependence.ByLatents && first > 0 ? IndexShuffle.Mix(seed + (ulong)first) : seed;
            foreach (var part in Model.GenerateGivenParts(
                conditions.Row, count, request.Samples ?? SamplesOfGaps, seed, kind, first / KaemModel.RowsTogether, guide))
            {
                var decoded = Codec.Decode(part, seed, gaps, at, conditions.Known);
                int number = 0;
                foreach (var total in guide is null ? [] : sums!.Totals)
                    decoded = total.Draw(part, decoded, Codec.Blocks, seed, number++, at);
                parts.Add(decoded);
                at += part.Rows;
            }
        }
        var whole = Form.Restore(conditions.Complete(TableParts.Join(parts)));
        return Form.IsPlain || request.Gaps is not { Share: > 0 } some ? whole : RandomGaps.Make(whole, request.Given.Keys, some.Share, seed, first);
    }

    /// <summary>Fills gaps from what the row's values tell about them; values that are there stay as they are, and so does the whole context.</summary>
    /// <param name="rows">Rows with gaps. Training need not have seen such.</param>
    /// <param name="mode">
    /// Best guesses: the posterior mean of numbers (rounded in a column of integers, and for a column encoded by quantiles the value at the mean quantile) and
    /// the most probable category. Or draws, so that filled rows are spread as complete ones are.
    /// </param>
    /// <param name="samples">
    /// Prior samples that stand for the posterior, null for 10,000, or for 100 where columns depend on each other; with an encoder, by the latents alone, draws
    /// of each row's proposal, null for 100.
    /// </param>
    /// <param name="seed">The same seed gives the same draws. A row's draw depends on its index and its own values.</param>
    /// <returns>
    /// The rows, with all columns in their order: those that the model does not know as they are. Every rule holds in a row whose values leave room for that;
    /// <see cref="TableRule.Broken"/> finds the others, which are filled all the same. Keys are new ones, unlike any other of the rows: where there is none
    /// left, what was missing of it stays so.
    /// </returns>
    /// <exception cref="ArgumentException">A column is not there, or of another kind.</exception>
    public Table Impute(Table rows, ImputationMode mode = ImputationMode.Mean, int? samples = null, ulong seed = 1) =>
        ImputeRange(rows, mode, samples, seed, 0);

    /// <summary><see cref="Impute"/> of rows that follow others.</summary>
    /// <param name="first">The number of the first row, 0 where a rule says that rows must differ.</param>
    internal Table ImputeRange(Table rows, ImputationMode mode, int? samples, ulong seed, long first)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (!Enum.IsDefined(mode))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "mode must be Mean or Draw.");
        int bank = samples ?? (Model.HasEncoder && Dependence == ColumnDependence.ByLatents ? ProposalsOfRow : SamplesOfGaps);
        var filled = TableParts.Join([.. Parts(rows).Select(part => Fill(part.Part, first + part.First, mode, bank, seed))]);
        if (Form.Unique.Any())
            filled = WithNewKeys(rows, filled, bank, seed);
        var context = Context.ToHashSet(StringComparer.Ordinal);
        return new Table([.. rows.Columns.Select(column => filled.Find(column.Name) is { } other && column.MissingCount > 0 && !context.Contains(column.Name)
            ? TableParts.Fill(column, other)
            : column)]);
    }

    /// <summary>What is to be said of rows that were filled: those in which a rule does not hold, and those without a key.</summary>
    internal IReadOnlyList<string> NotesOnFilled(Table filled)
    {
        if (Rules.Count == 0)
            return [];
        var notes = new List<string>();
        var whole = Form.As(filled, Schema);
        bool[] isBroken = Form.BrokenRows(whole);
        foreach (int row in Form.Unique.SelectMany(rule => rule.Broken(whole)))
            isBroken[row] = true;
        int[] broken = [.. Enumerable.Range(0, whole.Rows).Where(row => isBroken[row])];
        if (broken.Length > 0)
            notes.Add($"A rule does not hold in {Named(broken)}: what was there breaks it, or leaves it no room.");
        foreach (var rule in Form.Unique)
        {
            string?[] keys = UniqueKeys.Of([.. rule.Columns.Where(name => whole[name] is not IdentifierColumn)], whole);
            int[] without = [.. Enumerable.Range(0, whole.Rows).Where(row => keys[row] is null)];
            if (without.Length > 0)
                notes.Add($"No key is left by the rule '{rule}' for {Named(without)}: what was missing of it stays so.");
        }
        return notes;

        static string Named(int[] rows) => rows.Length == 1 ? $"row {rows[0]}" : $"{rows.Length} rows, of which row {rows[0]} is the first";
    }

    /// <summary>Filled rows whose keys are new.</summary>
    private Table WithNewKeys(Table rows, Table filled, int bank, ulong seed)
    {
        var known = Form.Complete(Form.As(rows, Schema), Schema);
        known = new Table([.. known.Columns.Where(column => filled.Find(column.Name) is not null)]);
        UniqueRule[] unique = [.. Form.Unique.Where(rule => rule.Columns.All(name => known.Find(name) is not null))];
        var keys = new FilledKeys(
            unique, [.. Form.Rules.OfType<RangeRule>()], Form.BrokenRows, Again, part => Form.Complete(part, Schema));
        return keys.Run(known, Whole(known, filled), Schema);

        Table Again(Table part, int[] numbers, int draw) => Apart(part, numbers, (run, first) => Whole(
            run, Fill(run, first, ImputationMode.Draw, bank, IndexShuffle.Mix(seed + ((ulong)(draw + 1) << 32)))));

        static Table Whole(Table known, Table filled) => new([.. known.Columns.Select(column => TableParts.Fill(column, filled[column.Name]))]);
    }

    /// <summary>
    /// Fills rows by their numbers, since a row's draw depends on its own: those that nearly follow each other together, with copies for those between them.
    /// </summary>
    /// <param name="fill">Fills rows of which the first has a number.</param>
    private static Table Apart(Table rows, int[] numbers, Func<Table, int, Table> fill)
    {
        var parts = new List<Table>();
        for (int at = 0, end; at < numbers.Length; at = end)
        {
            var run = new List<int> { at };
            var own = new List<int> { 0 };
            for (end = at + 1; end < numbers.Length && numbers[end] - numbers[end - 1] <= MostBetween; end++)
            {
                run.AddRange(Enumerable.Repeat(end, numbers[end] - numbers[end - 1]));
                own.Add(run.Count - 1);
            }
            parts.Add(fill(rows.Select([.. run]), numbers[at]).Select([.. own]));
        }
        return TableParts.Join(parts);
    }

    /// <summary>Fills the gaps of rows that are small enough to be encoded at a time.</summary>
    /// <param name="first">Number of the first row.</param>
    private Table Fill(Table rows, long first, ImputationMode mode, int bank, ulong seed)
    {
        var known = Form.Complete(rows, Schema);
        if (Form.IsPlain)
            return Filled(Codec.Encode(known), mode, first, seed);
        var ranges = Codec.Codecs.Select(codec => codec.OfValues).OfType<NumericCodec>()
            .ToDictionary(codec => codec.Column.Name, codec => (codec.Least, codec.LargestValue), StringComparer.Ordinal);
        foreach (string made in Form.Steps.SelectMany(step => step.Made))
            ranges.Remove(made);
        var filled = Whole(known, mode, first, seed);
        // What is drawn may leave no room for all rules at once: such rows are drawn again, unless what is there breaks a rule already.
        bool[] hopeless = Form.BrokenRows(known);
        for (int draw = 1; draw <= MostRedraws + MostRooms; draw++)
        {
            bool[] broken = Form.BrokenRows(filled);
            int[] again = [.. Enumerable.Range(0, broken.Length).Where(row => broken[row] && !hopeless[row])];
            if (again.Length == 0)
                break;
            ulong own = IndexShuffle.Mix(seed + (ulong)draw);
            var drawn = Drawn(known.Select(again), again, own);
            // Where draws do not find the room that rules leave, it is looked for.
            if (draw > MostRedraws)
            {
                var stream = new RandomStream(own, StreamPurpose.TableValues);
                long[] numbers = [.. again.Select(row => first + row)];
                drawn = Drawn(Form.Assign(known.Select(again), drawn, ranges, numbers, stream, asDrawn: draw == MostRedraws + 1), again, own);
            }
            int[] chosen = [.. Enumerable.Range(0, filled.Rows)];
            for (int i = 0; i < again.Length; i++)
                chosen[again[i]] = filled.Rows + i;
            filled = TableParts.Join([filled, drawn]).Select(chosen);
        }
        return filled;

        Table Drawn(Table known, int[] numbers, ulong seed) =>
            Apart(known, numbers, (run, from) => Whole(run, ImputationMode.Draw, first + from, seed));

        Table Whole(Table known, ImputationMode mode, long first, ulong seed)
        {
            var reduced = Form.Reduce(known, isToFill: true);
            var encoded = Codec.Encode(reduced);
            if (Dependence == ColumnDependence.Autoregressive)
            {
                float[] values = encoded.Values.ToArray();
                KnownRows.Write(Form, Codec, known, values);
                encoded = new DataMatrix(values, encoded.Rows, encoded.Columns);
            }
            var drawn = Filled(encoded, mode, first, seed);
            return Form.Restore(
                new Table([.. drawn.Columns.Select(column => reduced.Find(column.Name) is { } own ? TableParts.Fill(own, column) : column)]), known, ranges);
        }

        Table Filled(DataMatrix rows, ImputationMode mode, long first, ulong seed) => mode == ImputationMode.Mean
            ? Codec.Guess(Model.PredictPartly(rows, bank))
            : Codec.Decode(Model.ImputeRange(rows, mode, bank, seed, first), seed, firstRow: first);
    }
}
