using Kaem.ML.Data;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>
/// What is given of a column that is the sum of others, as far as a model learns these: the greater one of an order, or a total. Completions whose bins can't
/// come to it are left out as soon as that shows, and the last of its columns weighs the share of each bin that does, given the others'. Values within bins are
/// drawn from that share: those of all columns but one at evenly spread places, and the one from what they leave.
/// </summary>
internal sealed class TotalGuide : IColumnGuide
{
    /// <summary>Places within bins by which the share is found, where all but one column leave one number open, or several.</summary>
    private const int PlacesOfOne = 32, PlacesOfSeveral = 24;

    private readonly Term[] _terms;
    private readonly int[] _order, _bins;
    private readonly double[] _drawn;
    private readonly (double Least, double Most)[] _targets;
    private readonly double _constant;
    private readonly int _solved, _last;
    private readonly Dictionary<ulong, float> _shares = [];

    /// <param name="terms">The columns whose values are added.</param>
    /// <param name="constant">What is known of the sum.</param>
    /// <param name="targets">Between what the sum must lie: one of these.</param>
    public TotalGuide(IReadOnlyList<Term> terms, double constant, IReadOnlyList<(double Least, double Most)> targets)
    {
        (_terms, _constant, _targets) = ([.. terms.OrderBy(term => term.Block)], constant, [.. targets]);
        _last = _terms[^1].Block;
        (_bins, _drawn) = (new int[_terms.Length], new double[_terms.Length]);
        // The column with the finest values takes what the others leave.
        _solved = Enumerable.Range(0, _terms.Length).MinBy(t => (_terms[t].Codec.Grid.Step, -t));
        _order = [.. Enumerable.Range(0, _terms.Length).Where(t => t != _solved)];
        Least = constant + _terms.Sum(term => term.Least);
        Most = constant + _terms.Sum(term => term.Most);
    }

    /// <summary>The least that the sum may be.</summary>
    public double Least { get; }

    /// <summary>The most that the sum may be.</summary>
    public double Most { get; }

    /// <summary>Whether the sum may be as is given, by the ranges of its columns.</summary>
    public bool IsWithin => Array.Exists(_targets, target => target.Least <= Most && target.Most >= Least);

    public bool Weighs(int column) => Array.Exists(_terms, term => term.Block == column);

    public void Weigh(int column, ReadOnlySpan<int> codes, Span<float> weights)
    {
        weights.Clear();
        int own = Array.FindIndex(_terms, term => term.Block == column);
        double low = _constant, high = _constant;
        for (int t = 0; t < _terms.Length; t++)
        {
            var term = _terms[t];
            if (t != own)
                (low, high) = t < own ? (low + term.From(codes[term.Block]), high + term.Until(codes[term.Block])) : (low + term.Least, high + term.Most);
        }
        Span<int> bins = _bins;
        for (int t = 0; t < own; t++)
            bins[t] = codes[_terms[t].Block];
        for (int bin = 0; bin < _terms[own].Codec.Width; bin++)
        {
            double least = low + _terms[own].From(bin), most = high + _terms[own].Until(bin);
            if (!Array.Exists(_targets, target => target.Least <= most && target.Most >= least))
                continue;
            if (column < _last || Array.Exists(_targets, target => target.Least <= least && target.Most >= most))
            {
                weights[bin] = 1;
                continue;
            }
            bins[own] = bin;
            weights[bin] = ShareOf(bins);
        }
    }

    /// <summary>Draws the columns' values in rows whose bins were drawn.</summary>
    /// <param name="encoded">The rows, encoded.</param>
    /// <param name="decoded">The same rows, decoded.</param>
    /// <param name="number">Number of the guide, beside others.</param>
    /// <param name="firstRow">Number of the first row.</param>
    public Table Draw(DataMatrix encoded, Table decoded, IReadOnlyList<EncodedBlock> blocks, ulong seed, int number, long firstRow)
    {
        double[][] values = [.. _terms.Select(term => ((NumericColumn)decoded[term.Codec.Column.Name]).Values.ToArray())];
        float[] uniforms = new float[3 * encoded.Rows];
        new RandomStream(seed, StreamPurpose.TableValues, row: (uint)(blocks.Count + decoded.Columns.Count + number)).Uniform(uniforms, 3 * (ulong)firstRow);
        int[] bins = new int[_terms.Length];
        double[] drawn = new double[_terms.Length];
        for (int row = 0; row < encoded.Rows; row++)
        {
            for (int t = 0; t < bins.Length; t++)
                bins[t] = encoded.Row(row).Slice(blocks[_terms[t].Block].First, _terms[t].Codec.Width).IndexOf(1f);
            var own = uniforms.AsSpan(3 * row, 3);
            // Where no place fits that is drawn, one does by which the bins were weighed.
            if (bins.Contains(-1) || !(TryDraw(bins, own, drawn) || TryDraw(bins, [0.5f, own[1], own[2]], drawn)))
                continue;
            for (int t = 0; t < bins.Length; t++)
                values[t][row] = drawn[t];
        }
        return new Table([.. decoded.Columns.Select(column => Array.FindIndex(_terms, term => term.Codec.Column.Name == column.Name) is >= 0 and var t
            ? ((NumericColumn)column).WithValues(values[t]) : column)]);
    }

    private bool TryDraw(int[] bins, ReadOnlySpan<float> uniforms, double[] drawn)
    {
        int places = Places(bins);
        double[] shares = new double[places];
        for (int place = 0; place < places; place++)
            shares[place] = ShareAt(bins, place, places, uniforms[0], drawn);
        double total = shares.Sum(), at = uniforms[1] * total;
        if (!(total > 0))
            return false;
        int chosen = 0;
        for (double sum = shares[0]; sum <= at && chosen < places - 1;)
            sum += shares[++chosen];
        double others = Others(bins, chosen, places, uniforms[0], drawn);
        drawn[_solved] = _terms[_solved].At(bins[_solved], _targets, others, uniforms[2]);
        return true;
    }

    private float ShareOf(ReadOnlySpan<int> bins)
    {
        ulong key = 0;
        foreach (int bin in bins)
            key = IndexShuffle.Mix(key + (ulong)bin + 1);
        if (_shares.TryGetValue(key, out float known))
            return known;
        int places = Places(bins);
        double sum = 0;
        Span<double> drawn = _drawn;
        for (int place = 0; place < places; place++)
            sum += ShareAt(bins, place, places, 0.5f, drawn);
        return _shares[key] = (float)(sum / places);
    }

    private int Places(ReadOnlySpan<int> bins)
    {
        int open = 0;
        foreach (int t in _order)
            open += _terms[t].From(bins[t]) < _terms[t].Until(bins[t]) ? 1 : 0;
        return open switch { 0 => 1, 1 => PlacesOfOne, _ => PlacesOfSeveral };
    }

    /// <summary>The share of the solved column's bin that the others' values leave, at one place within their bins.</summary>
    private double ShareAt(ReadOnlySpan<int> bins, int place, int places, float shift, Span<double> drawn) =>
        _terms[_solved].Share(bins[_solved], _targets, Others(bins, place, places, shift, drawn));

    /// <summary>The sum of all columns but the solved one at a place within their bins: places of a lattice, each column's evenly spread.</summary>
    private double Others(ReadOnlySpan<int> bins, int place, int places, float shift, Span<double> drawn)
    {
        double sum = _constant;
        for (int i = 0; i < _order.Length; i++)
        {
            int t = _order[i];
            double start = (place + shift) / places, turned = i == 0 ? start : (start * places * (1 + Math.Pow(0.6180339887498949, i)) + 0.5 * shift) % 1;
            drawn[t] = _terms[t].At(bins[t], Math.Clamp(turned, 1e-9, 1 - 1e-9));
            sum += drawn[t];
        }
        return sum;
    }

    /// <summary>A column that is added.</summary>
    /// <param name="Codec">Its bins.</param>
    /// <param name="Block">The number of its block.</param>
    /// <param name="Condition">What is given of it, null for nothing.</param>
    /// <param name="Known">The same, of each bin.</param>
    public sealed record Term(BinnedCodec Codec, int Block, ColumnCondition? Condition, KnownPlaces? Known)
    {
        /// <summary>The least value that it may have.</summary>
        public double Least { get; } = Math.Max(Codec.Least, Condition switch
        {
            RangeCondition range => range.Least,
            NumbersCondition some => some.Values[0],
            _ => double.NegativeInfinity,
        });

        /// <summary>The largest value that it may have.</summary>
        public double Most { get; } = Math.Min(Codec.LargestValue, Condition switch
        {
            RangeCondition range => range.Most,
            NumbersCondition some => some.Values[^1],
            _ => double.PositiveInfinity,
        });

        public double From(int bin) => Codec.From[bin];

        public double Until(int bin) => Codec.Until[bin];

        /// <summary>A value of a bin, by a number in (0, 1).</summary>
        public double At(int bin, double uniform) => Known is { } known ? known.Draw(bin, uniform) : Codec.Drawn[bin]?.At(uniform) ?? Codec.Low[bin];

        /// <summary>The share of a bin, as far as is given, that makes a sum beside others; where there is no grid, of a single number its density.</summary>
        public double Share(int bin, (double Least, double Most)[] targets, double others)
        {
            double own = Known is { } known ? known.Shares[bin] : 1, share = 0;
            foreach (var (least, most) in targets)
                share += ShareOf(bin, least - others, most - others);
            return own > 0 ? share / own : 0;
        }

        /// <summary>A value of a bin that makes a sum beside others, by a number in (0, 1).</summary>
        public double At(int bin, (double Least, double Most)[] targets, double others, double uniform)
        {
            double[] shares = [.. targets.Select(target => ShareOf(bin, target.Least - others, target.Most - others))];
            double at = uniform * shares.Sum();
            int chosen = 0;
            for (; chosen < shares.Length - 1 && at >= shares[chosen]; chosen++)
                at -= shares[chosen];
            var (least, most) = Within(targets[chosen].Least - others, targets[chosen].Most - others);
            if (Codec.Drawn[bin] is not { } parts)
                return Codec.Low[bin];
            double within = Math.Clamp(at / shares[chosen], 1e-9, 1 - 1e-9);
            return least == most ? least : parts.Cut(least, most).At(within);
        }

        private double ShareOf(int bin, double least, double most)
        {
            (least, most) = Within(least, most);
            if (!(least <= most) || Codec.Until[bin] < least || Codec.From[bin] > most)
                return 0;
            if (Codec.Drawn[bin] is not { } parts)
                return 1;
            if (least <= Codec.From[bin] && most >= Codec.Until[bin])
                return 1;
            return least == most ? Math.Exp(parts.LogDensity(least)) : parts.Cut(least, most).Share;
        }

        /// <summary>What is given of the column, too: of single numbers those that lie there.</summary>
        private (double Least, double Most) Within(double least, double most)
        {
            (least, most) = (Math.Max(least, Least), Math.Min(most, Most));
            if (Condition is not NumbersCondition(var numbers))
                return (least, most);
            double[] some = Array.FindAll(numbers, number => number >= least && number <= most);
            return some.Length > 0 ? (some[0], some[^1]) : (1, 0);
        }
    }
}
