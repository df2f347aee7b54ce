using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>
/// Batch normalisation of each channel over samples and pixels (Ioffe and Szegedy 2015): in a training pass with its own statistics, otherwise
/// with the running ones, which fold into a scale and a shift.
/// </summary>
internal sealed class BatchNorm
{
    private const double Epsilon = 1e-5;

    /// <summary>Weight of the newest pass in the running statistics.</summary>
    private const double Momentum = 0.1;

    /// <param name="name">Prefix of the parameters' names.</param>
    public BatchNorm(string name, int channels)
    {
        Gain = new Parameter($"{name}/norm-gain", channels);
        Bias = new Parameter($"{name}/norm-bias", channels);
        Mean = new Parameter($"{name}/running-mean", channels) { IsTrainable = false };
        Variance = new Parameter($"{name}/running-variance", channels) { IsTrainable = false, LowerBound = 0 };
        Initialise();
    }

    /// <summary>Gains, 1 at first.</summary>
    public Parameter Gain { get; }

    /// <summary>Biases, 0 at first.</summary>
    public Parameter Bias { get; }

    /// <summary>Running means, 0 at first.</summary>
    public Parameter Mean { get; }

    /// <summary>Running variances, 1 at first.</summary>
    public Parameter Variance { get; }

    /// <summary>All but the biases, which stand where a layer without normalisation has its own.</summary>
    public IReadOnlyList<Parameter> OtherParameters => [Gain, Mean, Variance];

    public void Initialise()
    {
        Gain.Value.Span.Fill(1);
        Bias.Value.Span.Clear();
        Mean.Value.Span.Clear();
        Variance.Value.Span.Fill(1);
    }

    /// <summary>gain·(x - mean)/deviation + bias as scale·x + shift, by the running statistics.</summary>
    public void Fold(Span<float> scale, Span<float> shift)
    {
        for (int c = 0; c < scale.Length; c++)
        {
            double factor = Gain.Value[c] / Math.Sqrt(Variance.Value[c] + Epsilon);
            scale[c] = (float)factor;
            shift[c] = (float)(Bias.Value[c] - factor * Mean.Value[c]);
        }
    }

    /// <summary>Standardises a channel's values, in place, and takes its statistics over to the running ones.</summary>
    /// <returns>1/deviation.</returns>
    public float Standardise(int channel, LaneRuns values)
    {
        double sum = 0;
        for (int run = 0; run < values.Count; run++)
        {
            foreach (float value in values[run])
                sum += value;
        }
        double mean = sum / values.Elements, squares = 0;
        for (int run = 0; run < values.Count; run++)
        {
            foreach (float value in values[run])
                squares += (value - mean) * (value - mean);
        }
        double variance = squares / values.Elements, inverse = 1 / Math.Sqrt(variance + Epsilon);
        for (int run = 0; run < values.Count; run++)
        {
            foreach (ref float value in values[run])
                value = (float)((value - mean) * inverse);
        }
        Mean.Value[channel] = (float)(Mean.Value[channel] + Momentum * (mean - Mean.Value[channel]));
        Variance.Value[channel] = (float)(Variance.Value[channel] + Momentum * (variance - Variance.Value[channel]));
        return (float)inverse;
    }

    /// <summary>Turns a channel's gradient dL/dy, y = gain·x̂ + bias, into that by the values before <see cref="Standardise"/>.</summary>
    /// <param name="standard">x̂.</param>
    /// <param name="inverse">1/deviation.</param>
    /// <param name="parameters">What to do about the gradients of gain and bias.</param>
    public void Backward(int channel, LaneRuns gradient, LaneRuns standard, float inverse, ParameterGradients parameters)
    {
        double sum = 0, slope = 0;
        for (int run = 0; run < gradient.Count; run++)
        {
            Span<float> g = gradient[run], x = standard[run];
            for (int i = 0; i < g.Length; i++)
            {
                sum += g[i];
                slope += (double)g[i] * x[i];
            }
        }
        if (parameters != ParameterGradients.None)
        {
            bool add = parameters == ParameterGradients.Added;
            Gain.Gradient[channel] = (float)((add ? Gain.Gradient[channel] : 0) + slope);
            Bias.Gradient[channel] = (float)((add ? Bias.Gradient[channel] : 0) + sum);
        }
        double mean = sum / gradient.Elements, meanSlope = slope / gradient.Elements, factor = (double)Gain.Value[channel] * inverse;
        for (int run = 0; run < gradient.Count; run++)
        {
            Span<float> g = gradient[run], x = standard[run];
            for (int i = 0; i < g.Length; i++)
                g[i] = (float)(factor * (g[i] - mean - x[i] * meanSlope));
        }
    }
}
