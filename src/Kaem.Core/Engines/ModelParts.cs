using Kaem.ML.Data;
using Kaem.ML.Numerics;
using Kaem.ML.Persistence;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Engines;

/// <summary>
/// What a model consists of, whatever engine computes it: options, the width of its rows, and named arrays. An engine is made of it, by
/// <see cref="IKaemEngineFactory.Create"/>; the arrays come from a file, from another engine, from a pruned model, or from the seed.
/// </summary>
public sealed class ModelParts
{
    private readonly ParameterBlock.ReadParameter _read;
    private IReadOnlyList<NamedParameter>? _parameters;

    /// <param name="read">Copies an array out.</param>
    /// <param name="parameters">The arrays; null to tell them by the options.</param>
    internal ModelParts(KaemOptions options, int columns, ParameterBlock.ReadParameter read, IReadOnlyList<NamedParameter>? parameters = null)
    {
        Check(options, columns);
        Options = options;
        Columns = columns;
        _read = read;
        _parameters = parameters;
    }

    /// <summary>What the model is and how it is trained.</summary>
    public KaemOptions Options { get; }

    /// <summary>Number of observed dimensions D; with <see cref="KaemOptions.PrincipalComponents"/> their number, as engines compute on components.</summary>
    public int Columns { get; }

    /// <summary>Every array that makes up the model, in the order in which engines list them.</summary>
    public IReadOnlyList<NamedParameter> Parameters => _parameters ??= Describe(new JointModel(Options, Columns));

    /// <summary>The model that training starts from, with parameters drawn from the options' seed: the same for every engine.</summary>
    /// <param name="options">What the model is.</param>
    /// <param name="columns">Number of observed dimensions D; with <see cref="KaemOptions.PrincipalComponents"/> their number.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="columns"/> is below 1.</exception>
    /// <exception cref="ArgumentException">Two options contradict each other, or there is another number of principal components than of columns.</exception>
    public static ModelParts Initial(KaemOptions options, int columns)
    {
        Check(options, columns);
        var network = new JointModel(options, columns);
        network.Draw(WorkerPool.Borrow());
        return Of(network);
    }

    /// <summary>
    /// The model that an engine computes. Its arrays are read when they are asked for; with principal components they are those of the engine that computes
    /// on these.
    /// </summary>
    public static ModelParts Of(IKaemEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var computing = ReducedEngine.Within(engine);
        return new ModelParts(computing.Options, computing.Columns, computing.ReadParameter, computing.Parameters);
    }

    /// <summary>The model that a network is. The arrays are the network's own, to be left alone until an engine is made.</summary>
    internal static ModelParts Of(JointModel network) =>
        new(network.Options, network.Likelihood.Columns, Reader(network), Describe(network));

    /// <summary>A network with these parameters; its tables are still to be made.</summary>
    internal JointModel ToNetwork()
    {
        var network = new JointModel(Options, Columns);
        foreach (var parameter in network.Parameters)
            ReadParameter(parameter.Name, parameter.Value.Span);
        return network;
    }

    /// <summary>Copies an array out.</summary>
    /// <param name="name">One of <see cref="Parameters"/>.</param>
    /// <param name="destination">Receives its elements, row-major.</param>
    /// <exception cref="ArgumentException">There is no parameter of that name, or the length is wrong.</exception>
    /// <exception cref="ModelFormatException">The model's file lacks it, or has it with other extents or values that are not finite.</exception>
    public void ReadParameter(string name, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(name);
        _read(name, destination);
    }

    /// <summary>Refuses what no engine could compute.</summary>
    internal static void Check(KaemOptions options, int columns)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        OptionsCheck.Consistent(options, nameof(options));
        OptionsCheck.Fits(options, columns, nameof(columns));
        JointModel.CheckSize(options, columns, nameof(columns));
        if (options.PrincipalComponents is { } components && components != columns)
        {
            throw new ArgumentException(
                $"PrincipalComponents is {components}, so this engine's rows are {components} components; {columns} columns were given.", nameof(columns));
        }
    }

    private static IReadOnlyList<NamedParameter> Describe(JointModel network) => [.. network.Parameters.Select(parameter => parameter.Describe())];

    private static ParameterBlock.ReadParameter Reader(JointModel network) =>
        (name, destination) => network.Find(name, destination.Length, nameof(destination)).Value.Span.CopyTo(destination);
}
