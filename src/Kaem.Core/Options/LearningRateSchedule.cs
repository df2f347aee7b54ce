using System.Text.Json.Serialization;

namespace Kaem.ML;

/// <summary>How the learning rate changes over training, as a factor on the given rates.</summary>
public abstract record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }

    /// <summary>The factor 1 throughout.</summary>
    public static LearningRateSchedule Constant { get; } = new ConstantSchedule();

    /// <summary>Multiplied by <paramref name="factor"/> at the start of each of the given epochs (counted from 1).</summary>
    /// <exception cref="ArgumentException">The epochs are not ascending, or one is below 2.</exception>
    public static LearningRateSchedule Milestones(float factor, params IReadOnlyList<int> epochs) => new MilestoneSchedule { Factor = factor, Epochs = epochs };

    /// <summary>From 1 down to <paramref name="final"/> along half a cosine.</summary>
    /// <param name="final">The factor at the last step.</param>
    /// <param name="warmup">Share of all steps over which the factor first rises from 0 to 1.</param>
    public static LearningRateSchedule Cosine(float final = 0f, float warmup = 0f) => new CosineSchedule { Final = final, Warmup = warmup };

    /// <summary>From 1 along a straight line to <paramref name="final"/>; with its default, constant after the rise.</summary>
    /// <param name="final">The factor at the last step.</param>
    /// <param name="warmup">Share of all steps over which the factor first rises from 0 to 1.</param>
    public static LearningRateSchedule Linear(float final = 1f, float warmup = 0f) => new LinearSchedule { Final = final, Warmup = warmup };

    /// <summary>The factor at a step.</summary>
    /// <param name="step">Steps done before this one.</param>
    /// <param name="steps">All steps.</param>
    /// <param name="epoch">Epoch of the step, counted from 1.</param>
    public abstract float FactorAt(long step, long steps, int epoch);

    /// <summary>The linear rise, or from its end on how far the rest is done.</summary>
    /// <param name="warmup">Share of all steps that rise.</param>
    /// <param name="rest">Share of the steps after it that are done.</param>
    /// <returns>The factor of the rise; null after it.</returns>
    private protected static float? Rise(long step, long steps, float warmup, out double rest)
    {
        double last = Math.Max(1, steps - 1), warm = warmup * last;
        rest = last > warm ? (step - warm) / (last - warm) : 0;
        return step < warm ? (float)((step + 1) / (warm + 1)) : null;
    }
}

/// <summary>The learning rate as given; <see cref="LearningRateSchedule.Constant"/>.</summary>
public sealed record ConstantSchedule : LearningRateSchedule
{
    [JsonConstructor]
    internal ConstantSchedule()
    {
    }

    /// <inheritdoc/>
    public override float FactorAt(long step, long steps, int epoch) => 1;
}

/// <summary>Steps down at given epochs; made by <see cref="LearningRateSchedule.Milestones"/>.</summary>
public sealed record MilestoneSchedule : LearningRateSchedule
{
    private const int MostEpoch = 1_000_000_000;

    [JsonConstructor]
    internal MilestoneSchedule()
    {
    }

    /// <summary>The factor at each milestone.</summary>
    public float Factor { get; init => field = Check.Positive(value, Bounds.Factor); } = 0.1f;

    /// <summary>First epochs of the next stage, ascending, from 2.</summary>
    public IReadOnlyList<int> Epochs
    {
        get;
        init
        {
            Check.NotNull(value);
            for (int i = 0; i < value.Count; i++)
            {
                Check.AtLeast(value[i], 2, MostEpoch, nameof(Epochs));
                if (i > 0 && value[i] <= value[i - 1])
                    throw new ArgumentException($"Epochs must ascend and begin at 2 or later; given: {string.Join(", ", value)}.", nameof(Epochs));
            }
            field = [.. value];
        }
    } = [];

    /// <inheritdoc/>
    public override float FactorAt(long step, long steps, int epoch)
    {
        int passed = 0;
        while (passed < Epochs.Count && Epochs[passed] <= epoch)
            passed++;
        return MathF.Pow(Factor, passed);
    }

    /// <inheritdoc/>
    public bool Equals(MilestoneSchedule? other) => base.Equals(other) && Factor == other.Factor && Epochs.SequenceEqual(other.Epochs);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Factor, Epochs.Count);
}

/// <summary>Half a cosine after an optional linear rise; made by <see cref="LearningRateSchedule.Cosine"/>.</summary>
public sealed record CosineSchedule : LearningRateSchedule
{
    [JsonConstructor]
    internal CosineSchedule()
    {
    }

    /// <summary>The factor at the last step.</summary>
    public float Final { get; init => field = Check.Within(value, 0, 1); }

    /// <summary>Share of all steps over which the factor first rises from 0 to 1.</summary>
    public float Warmup { get; init => field = Check.Within(value, 0, 1); }

    /// <inheritdoc/>
    public override float FactorAt(long step, long steps, int epoch) =>
        Rise(step, steps, Warmup, out double rest) ?? (float)(Final + (1 - Final) * 0.5 * (1 + Math.Cos(Math.PI * rest)));
}

/// <summary>A straight line after an optional linear rise; made by <see cref="LearningRateSchedule.Linear"/>.</summary>
public sealed record LinearSchedule : LearningRateSchedule
{
    [JsonConstructor]
    internal LinearSchedule()
    {
    }

    /// <summary>The factor at the last step.</summary>
    public float Final { get; init => field = Check.Within(value, 0, 1); } = 1;

    /// <summary>Share of all steps over which the factor first rises from 0 to 1.</summary>
    public float Warmup { get; init => field = Check.Within(value, 0, 1); }

    /// <inheritdoc/>
    public override float FactorAt(long step, long steps, int epoch) =>
        Rise(step, steps, Warmup, out double rest) ?? (float)(1 + (Final - 1) * rest);
}
