using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// Long runs of chains for scoring: for each of B rows R chains side by side, at each temperature. They start at prior samples, the same for every
/// row, draw the same random numbers in every row, and find step sizes for themselves: so a row's chains go where they would if it were alone.
/// </summary>
internal sealed class LongRun
{
    private readonly double[] _stepSizes;
    private ChainRandom _random;
    private int _steps;

    /// <param name="replicas">Chains R of a row at one temperature.</param>
    public LongRun(MarkovChainOptions options, int rows, int replicas, int dimensions)
        : this(new LangevinChains(options, checked(rows * replicas), dimensions), replicas)
    {
    }

    /// <param name="chains">B·R chains at each temperature.</param>
    public LongRun(LangevinChains chains, int replicas)
    {
        Chains = chains;
        Chains.ShareNumbersAmongRows(replicas);
        _stepSizes = new double[Chains.State.Chains];
    }

    /// <summary>The chains; chain (k - 1)·B·R + b·R + r is replica r of row b at t(k).</summary>
    public LangevinChains Chains { get; }

    /// <summary>Prior samples that chains start at: one for each replica and temperature.</summary>
    public static int Starts(MarkovChainOptions options, int replicas) => checked(replicas * (options.Tempering?.Temperatures ?? 1));

    /// <summary>Starts the chains anew and lets them warm up.</summary>
    /// <param name="starts">[L, <see cref="Starts"/>].</param>
    public void WarmUp(FloatBuffer starts, int steps, ISamplerTarget target, ulong seed, uint update, WorkerPool workers)
    {
        var sampler = Chains.Sampler;
        Place(Chains.State, starts);
        _random = new ChainRandom(seed, update, 0);
        sampler.BeginWarmUp();
        for (int i = 0; i < steps; i++)
        {
            sampler.Adjusted = i >= sampler.UnadjustedSteps;
            Chains.Step(target, _random.At((uint)i), workers);
            sampler.WarmUp(i, steps);
        }
        sampler.Adjusted = true;
        Chains.ClearDiagnostics();
        Array.Clear(_stepSizes);
        _random = _random.At((uint)steps);
        _steps = 0;
    }

    /// <summary>One more step of every chain. Afterwards the state is evaluated.</summary>
    public void Step(ISamplerTarget target, WorkerPool workers)
    {
        Chains.Step(target, _random, workers);
        _random = _random.At(_random.Iteration + 1);
        _steps++;
        for (int c = 0; c < _stepSizes.Length; c++)
            _stepSizes[c] += Chains.Sampler.StepSize(c);
        Chains.State.Evaluate(target, workers);
    }

    /// <summary>Mean step size of some chains since the warm-up.</summary>
    public double MeanStepSize(int first, int count)
    {
        double sum = 0;
        foreach (double size in _stepSizes.AsSpan(first, count))
            sum += size;
        return sum / count / _steps;
    }

    /// <summary>Puts every chain where the prior sample of its name is.</summary>
    /// <param name="starts">[L, S].</param>
    public static void Place(ChainState state, FloatBuffer starts)
    {
        int samples = starts.Length / state.Dimensions;
        for (int l = 0; l < state.Dimensions; l++)
        {
            var row = state.Points.Positions.Span.Slice(l * state.Chains, state.Chains);
            var source = starts.Span.Slice(l * samples, samples);
            for (int c = 0; c < row.Length; c++)
                row[c] = source[(int)state.Names[c]];
        }
        state.IsEvaluated = false;
    }
}
