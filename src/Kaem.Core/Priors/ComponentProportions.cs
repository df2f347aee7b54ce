using System.Numerics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>The proportions α(q,p) of a mixture's components: 1/P each, or the softmax over p of trained logits.</summary>
internal sealed class ComponentProportions
{
    /// <summary>The logit of a pruned component: softmax takes it to exactly 0, and no optimiser's step moves it.</summary>
    public const float PrunedLogit = float.MinValue;

    private readonly double[] _values;
    private readonly float[] _cumulative;
    private readonly int _stride;

    /// <param name="name">Prefix of the logits' name.</param>
    /// <param name="latents">Number of latents Q.</param>
    /// <param name="components">Number of components P of each.</param>
    /// <param name="sparsity">Weight λ of the entropy penalty.</param>
    /// <param name="trainable">Whether an optimiser moves logits.</param>
    public ComponentProportions(string name, int latents, int components, MixtureProportions kind, float sparsity, bool trainable = true)
    {
        Latents = latents;
        Components = components;
        Sparsity = sparsity;
        Logits = kind == MixtureProportions.Learned ? new Parameter($"{name}/proportions", latents, components) { IsTrainable = trainable } : null;
        _values = new double[checked(latents * components)];
        _stride = EvaluationGrid.Padded(components);
        _cumulative = new float[checked(latents * _stride)];
        Array.Fill(_cumulative, 1);
        Refresh();
    }

    /// <summary>Number of latents Q.</summary>
    public int Latents { get; }

    /// <summary>Number of components P.</summary>
    public int Components { get; }

    /// <summary>Weight λ of the entropy penalty.</summary>
    public float Sparsity { get; }

    /// <summary>Logits, Q x P, 0 at first; null where the proportions stay uniform.</summary>
    public Parameter? Logits { get; }

    /// <summary>α(q, ·).</summary>
    public ReadOnlySpan<double> Of(int q) => _values.AsSpan(q * Components, Components);

    /// <summary>Brings the proportions up to date with the logits.</summary>
    /// <exception cref="ArithmeticException">A logit is not finite.</exception>
    public void Refresh()
    {
        for (int q = 0; q < Latents; q++)
        {
            var values = _values.AsSpan(q * Components, Components);
            if (Logits is null)
                values.Fill(1.0 / Components);
            else
                Softmax(q, Logits.Value.Span.Slice(q * Components, Components), values);
            double sum = 0;
            int last = values.LastIndexOfAnyExcept(0.0);
            var cumulative = _cumulative.AsSpan(q * _stride, last);
            for (int p = 0; p < last; p++)
                cumulative[p] = (float)(sum += values[p]);
            _cumulative.AsSpan(q * _stride + last, Components - last).Fill(1);
        }
    }

    /// <summary>The first component whose cumulative proportion reaches u (Eq. 14), for u above 0 and below 1.</summary>
    public int Choose(int q, float u)
    {
        var cumulative = _cumulative.AsSpan(q * _stride, _stride);
        var target = new Vector<float>(u);
        // Each comparison below the target counts -1.
        var below = Vector<int>.Zero;
        for (int p = 0; p < _stride; p += Vector<float>.Count)
            below += Vector.LessThan(new Vector<float>(cumulative[p..]), target);
        return -Vector.Sum(below);
    }

    /// <summary>Adds λ·∂H(α(q,·))/∂logit = -λ·α·(log α + H) to the gradient of every logit.</summary>
    public void AccumulatePenalty()
    {
        if (Logits is null || Sparsity == 0)
            return;
        for (int q = 0; q < Latents; q++)
        {
            var gradient = Logits.Gradient.Span.Slice(q * Components, Components);
            var values = Of(q);
            double entropy = Entropy(q);
            for (int p = 0; p < values.Length; p++)
            {
                if (values[p] > 0)
                    gradient[p] -= (float)(Sparsity * values[p] * (Math.Log(values[p]) + entropy));
            }
        }
    }

    /// <summary>H(α(q,·)) = -Σ_p α·log α, in nats.</summary>
    public double Entropy(int q)
    {
        double entropy = 0;
        foreach (double value in Of(q))
        {
            if (value > 0)
                entropy -= value * Math.Log(value);
        }
        return entropy;
    }

    private static void Softmax(int q, ReadOnlySpan<float> logits, Span<double> values)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (float logit in logits)
            largest = Math.Max(largest, logit);
        for (int p = 0; p < values.Length; p++)
            sum += values[p] = Math.Exp(logits[p] - largest);
        if (!double.IsFinite(sum))
            throw new ArithmeticException($"The proportions of the prior's latent q = {q} are not finite.");
        foreach (ref double value in values)
            value /= sum;
    }
}
