using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// The chains that sampler options ask for, for B rows: B of them, or, tempered, B at each of the power posteriors t(1) to t(N),
/// temperature-major: chain (k - 1)·B + b is row b at t(k). t(0) = 0 is the prior and needs no chain.
/// </summary>
internal sealed class LangevinChains : IState
{
    private readonly MarkovChainOptions _options;
    private readonly double[] _temperatures;

    /// <summary>The chains with the options' sampler.</summary>
    public LangevinChains(MarkovChainOptions options, int rows, int dimensions)
        : this(options, rows, dimensions, SamplerFactory.Create)
    {
    }

    /// <param name="options">Steps, temperatures and whatever the sampler wants to know.</param>
    /// <param name="create">Makes the sampler from the options, the number of chains and the number of latents.</param>
    public LangevinChains(MarkovChainOptions options, int rows, int dimensions, Func<MarkovChainOptions, int, int, ISampler> create)
    {
        _options = options;
        Rows = rows;
        Temperatures = options.Tempering?.Temperatures ?? 1;
        _temperatures = new double[Temperatures + 1];
        State = new ChainState(checked(rows * Temperatures), dimensions);
        Sampler = create(options, State.Chains, dimensions);
        if (Temperatures > 1)
            Exchange = new ReplicaExchange(Temperatures, rows);
        SetTemperatures(0, 1);
    }

    /// <summary>Number of rows B.</summary>
    public int Rows { get; }

    /// <summary>Number of power posteriors N.</summary>
    public int Temperatures { get; }

    /// <summary>The chains. Whoever starts them writes their positions and names, and marks them as not evaluated.</summary>
    public ChainState State { get; }

    /// <summary>The sampler, for its diagnostics and step sizes.</summary>
    public ISampler Sampler { get; }

    /// <summary>Replica exchange, for its diagnostics; null for a single temperature.</summary>
    public ReplicaExchange? Exchange { get; }

    /// <summary>t(0) = 0 to t(N) = 1.</summary>
    public ReadOnlySpan<double> Schedule => _temperatures;

    /// <summary>First of the B chains at t = 1: those of the posterior.</summary>
    public int FirstPosteriorChain => State.Chains - Rows;

    /// <summary>
    /// Lets all rows draw the same random numbers, other ones at each temperature: a row's chains then end where they would if it were alone.
    /// For scoring; in training every row draws its own.
    /// </summary>
    /// <param name="replicas">Number of neighbouring chains that belong to one row, each with numbers of its own; it divides <see cref="Rows"/>.</param>
    public void ShareNumbersAmongRows(int replicas = 1)
    {
        for (int c = 0; c < State.Chains; c++)
            State.Names[c] = (uint)(c / Rows * replicas + c % replicas);
    }

    /// <summary>Sets the power posteriors to those of an update.</summary>
    /// <param name="step">Updates done before this one.</param>
    /// <param name="steps">All updates.</param>
    public void SetTemperatures(long step, long steps)
    {
        _temperatures[^1] = 1;
        _options.Tempering?.Schedule.Fill(_temperatures, step, steps);
        for (int k = 1; k <= Temperatures; k++)
            Array.Fill(State.Temperatures, _temperatures[k], (k - 1) * Rows, Rows);
    }

    /// <summary>One run: the options' number of steps, with exchanges between them. Afterwards the state is evaluated.</summary>
    /// <param name="update">Training step, or 0: with the seed and the chains' names it names the random numbers.</param>
    /// <param name="fresh">
    /// Whether the chains start at prior samples, so that their first steps are unadjusted if the options say so; chains that go on are
    /// past that.
    /// </param>
    public void Run(ISamplerTarget target, ulong seed, uint update, bool fresh, WorkerPool workers)
    {
        for (int i = 0; i < _options.Steps; i++)
        {
            Sampler.Adjusted = !fresh || i >= Sampler.UnadjustedSteps;
            Step(target, new ChainRandom(seed, update, (uint)i), workers);
        }
        State.Evaluate(target, workers);
    }

    /// <summary>One step, and an exchange where it is time for one.</summary>
    public void Step(ISamplerTarget target, ChainRandom random, WorkerPool workers)
    {
        Sampler.Step(State, target, random, workers);
        if (Exchange is not null && (random.Iteration + 1) % _options.Tempering!.ExchangeEvery == 0)
            Exchange.Step(State, target, random, workers);
    }

    /// <summary>Starts counting acceptances and exchanges anew.</summary>
    public void ClearDiagnostics()
    {
        Sampler.Acceptance.Clear();
        Exchange?.ClearRates();
    }

    /// <summary>Share of the posterior chains' adjusted proposals that were accepted; NaN where there were none.</summary>
    public float AcceptanceRate() => (float)Sampler.Acceptance.Rate(FirstPosteriorChain, Rows);

    /// <summary>The least and the largest coordinate of the posterior's chains, over all latents.</summary>
    public Interval PosteriorRange()
    {
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        for (int l = 0; l < State.Dimensions; l++)
        {
            var latent = State.Points.Positions.Span.Slice(l * State.Chains + FirstPosteriorChain, Rows);
            (low, high) = (MathF.Min(low, TensorPrimitives.Min(latent)), MathF.Max(high, TensorPrimitives.Max(latent)));
        }
        return new Interval(low, high);
    }

    /// <summary>Mean step size η of the posterior chains' last steps.</summary>
    public float MeanStepSize()
    {
        double sum = 0;
        for (int c = FirstPosteriorChain; c < State.Chains; c++)
            sum += Sampler.StepSize(c);
        return (float)(sum / Rows);
    }

    public void Visit(IStateVisitor visitor)
    {
        visitor.Floats("chains", State.Points.Positions.Span);
        Sampler.Visit(visitor);
    }

    /// <summary>Lets an adaptive sampler learn from the runs since the last call.</summary>
    public void Adapt() => Sampler.Adapt(State.Points, Temperatures);
}
