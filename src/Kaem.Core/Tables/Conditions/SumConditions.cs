using System.Globalization;
using Kaem.ML.Likelihoods;

namespace Kaem.ML.Tables;

/// <summary>What is given of columns that are sums of others, as far as it can be said of these: refused where no sum is so.</summary>
internal sealed class SumConditions
{
    /// <summary>What rounding may leave of a sum, as a share of it and of its last decimal place.</summary>
    private const double OfSum = 1e-9, OfSingle = 1.0 / (1 << 21), OfPlace = 1e-6;

    private readonly TableForm _form;
    private readonly TableCodec _codec;
    private readonly TableConditions _conditions;
    private readonly int[] _blocks;
    private readonly bool _isWhole;
    private readonly List<IColumnGuide> _guides = [];

    /// <param name="sums">The columns and what is given of them.</param>
    /// <param name="conditions">What is given of the columns that are learned.</param>
    /// <param name="isWhole">Whether rows have no gaps but those that are given.</param>
    /// <exception cref="ArgumentException">No sum is as is given.</exception>
    public SumConditions(
        TableForm form, TableCodec codec, IReadOnlyList<(RuleStep Step, ColumnCondition Condition)> sums, TableConditions conditions, bool isWhole,
        string argument)
    {
        (_form, _codec, _conditions, _isWhole) = (form, codec, conditions, isWhole);
        int block = 0;
        _blocks = [.. codec.Codecs.Select(column => column.Width > 0 ? block++ : -1)];
        foreach (var (step, condition) in sums)
        {
            if (condition is GapCondition { IsMissing: true } && step is SumStep sum)
                AddGap(sum, argument);
            else if (condition is not GapCondition)
                Add(step, condition, argument);
        }
        Guide = _guides.Count == 0 ? null : _guides is [var only] ? only : new ColumnGuides(_guides);
    }

    /// <summary>What is known of columns together; null for nothing.</summary>
    public IColumnGuide? Guide { get; }

    /// <summary>The sums.</summary>
    public IEnumerable<TotalGuide> Totals => _guides.OfType<TotalGuide>();

    private void Add(RuleStep step, ColumnCondition condition, string argument)
    {
        var (name, places) = step switch
        {
            SumStep sum => (sum.Total.Name, sum.Places),
            DifferenceStep difference => (difference.High.Name, difference.Highs),
            _ => throw new NotSupportedException($"{step.GetType().Name} makes no sum."),
        };
        (double Least, double Most)[] targets = condition switch
        {
            RangeCondition range => [(range.Least, range.Most)],
            NumbersCondition(var numbers) => [.. numbers.Select(number => (number, number))],
            _ => [],
        };
        // Beyond the greatest value of training the greater one of an order is that.
        var order = step as DifferenceStep;
        var open = targets.Select(target => order is not null && target.Least <= order.Most && target.Most >= order.Most
            ? (target.Least, Most: double.PositiveInfinity) : target);
        var terms = new List<TotalGuide.Term>();
        double constant = 0, least = 0, most = 0;
        bool isBinned = true;
        if (!Expand(name, Add))
            return;
        if (order is not null)
            most = Math.Min(most, order.Most);
        var guide = isBinned && terms.Count > 0 ? new TotalGuide(terms, constant, [.. open.Select(target => Widened(target, places, order))]) : null;
        bool isWithin = guide?.IsWithin ?? targets.Any(target => target.Least <= most && target.Most >= least);
        if (!isWithin || !targets.Any(target => Widened(target, places, order) is var wide && wide.Least <= most && wide.Most >= least))
        {
            var column = (NumericColumn)TableParts.Missing(order?.High ?? ((SumStep)step).Total, 2);
            var ends = column.WithValues([Held(least, places), Held(most, places)]);
            throw new ArgumentException(
                $"By the rules column '{name}' is {(step is SumStep ? step.Words : $"'{order!.Low}' and what it is beyond that")}: beside what else is given "
                + $"it lies between {ends.TextAt(0)} and {ends.TextAt(1)}, as far as training knows, and what is given of it does not.",
                argument);
        }
        if (guide is not null)
            _guides.Add(guide);

        bool Add(string learned)
        {
            int index = _codec.Codecs.ToList().FindIndex(codec => codec.Column.Name == learned);
            if (index < 0 || _codec.Codecs[index].OfValues is not NumericCodec numeric)
                return false;
            double? given = _conditions.ValueOf(learned) ?? (numeric is ConstantCodec ? numeric.Least : null);
            if (given is { } value)
            {
                (constant, least, most) = (constant + value, least + value, most + value);
                return true;
            }
            if (numeric is not BinnedCodec binned)
            {
                (isBinned, least, most) = (false, least + numeric.Least, most + numeric.LargestValue);
                return true;
            }
            var term = new TotalGuide.Term(binned, _blocks[index], _conditions.ConditionOf(learned), _conditions.Known[index]);
            terms.Add(term);
            (least, most) = (least + term.Least, most + term.Most);
            return true;
        }
    }

    /// <summary>Names the columns that are learned whose values come to a column; false where it is none but such a sum.</summary>
    private bool Expand(string name, Func<string, bool> add)
    {
        switch (_form.Steps.FirstOrDefault(step => step.Made.Contains(name)))
        {
            case null:
                return add(name);
            // Where the lesser column has a gap the greater one is learned by itself; and times of day end at midnight.
            case DifferenceStep { Alone: not null } when !_isWhole:
            case DifferenceStep { High.Kind: ColumnKind.Time }:
                return false;
            case DifferenceStep difference:
                return Expand(difference.Low, add) && add(name);
            case SumStep sum:
                return sum.Parts.All(part => Expand(part, add));
            default:
                return false;
        }
    }

    private void AddGap(SumStep step, string argument)
    {
        var parts = new List<(int Block, int Place)>();
        double[] shares = _codec.Gaps.Shares();
        bool mayLack = false;
        foreach (string part in step.Parts)
        {
            // A part that follows from others is missing with these: rows are tried for it.
            if (_form.Steps.Any(other => other.Made.Contains(part)))
                return;
            int index = _codec.Codecs.ToList().FindIndex(codec => codec.Column.Name == part);
            if (_codec.Codecs[index] is EmptyCodec)
                return;
            bool isGiven = _conditions.ValueOf(part) is not null || _conditions.ConditionOf(part) is
                RangeCondition or NumbersCondition or GapCondition { IsMissing: false };
            mayLack |= !isGiven && shares[index] > 0;
            if (!isGiven && _codec.Codecs[index] is GapCodec gaps)
                parts.Add((_blocks[index], gaps.Places));
        }
        if (!mayLack)
            throw new ArgumentException(
                $"By the rules column '{step.Total.Name}' is {step.Words}, and has a gap only where one of them has: none can have one, by what training saw "
                + "and what else is given.", argument);
        // By the latents alone, gaps are drawn beside all else: rows are tried.
        if (parts.Count == 0 && _isWhole)
            throw new ArgumentException(
                $"By the rules column '{step.Total.Name}' has a gap only where one of its parts has, and rows without gaps are asked for: ask for those that "
                + "training had.", argument);
        if (parts.Count == 0)
            return;
        foreach (string part in step.Parts)
            _conditions.MayLack(_codec, part);
        _guides.Add(new GapGuide(parts));
    }

    /// <summary>A target with what rounding leaves.</summary>
    private static (double Least, double Most) Widened((double Least, double Most) target, ValueGrid places, DifferenceStep? order)
    {
        double share = places.IsSingle ? OfSingle : OfSum;
        // What is added may be finer than the sum.
        bool isRounded = order is not null && places.Step > 0 && (order.Places.Step < places.Step || order.Lows.Step < places.Step);
        return (target.Least - Room(target.Least), target.Most + Room(target.Most));

        double Room(double value) => double.IsInfinity(value) || places.Step == 0 ? 0
            : isRounded ? 0.4999 * places.Step : Math.Min(places.Step / 4, Math.Max(OfPlace * places.Step, share * Math.Abs(value)));
    }

    private static double Held(double value, ValueGrid places) => places.Round(value);
}
