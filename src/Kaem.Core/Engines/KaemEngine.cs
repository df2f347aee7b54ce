using Kaem.ML.Engines;
using Kaem.ML.Posteriors;
using Kaem.ML.Training;

namespace Kaem.ML;

/// <summary>The engines that come with the package.</summary>
public static class KaemEngine
{
    /// <summary>The processor's vector units, in single precision, on all cores. It takes all options but a perceptual loss, and is chosen where
    /// nothing is said.</summary>
    public static IKaemEngineFactory Cpu { get; } = new CpuEngineFactory();

    /// <summary>Makes an engine, and looks whether it is one of the model.</summary>
    /// <exception cref="InvalidOperationException">It is none of this model.</exception>
    internal static IKaemEngine Make(IKaemEngineFactory factory, ModelParts model)
    {
        if (string.IsNullOrWhiteSpace(factory.Name))
            throw new InvalidOperationException($"{factory.GetType().Name} has no name; a model's engine must have one.");
        var engine = factory.Create(model) ?? throw new InvalidOperationException($"The engine '{factory.Name}' made nothing of the model.");
        if (engine.Columns != model.Columns)
            throw new InvalidOperationException($"The engine '{factory.Name}' has {engine.Columns} columns where the model has {model.Columns}.");
        if (!engine.Options.Equals(model.Options))
            throw new InvalidOperationException($"The engine '{factory.Name}' has other options than the model that it was made of.");
        if (engine.Parameters is null)
            throw new InvalidOperationException($"The engine '{factory.Name}' names no parameters: {nameof(ITrainingEngine.Parameters)} is null.");
        // Names and extents would take the model's arrays to compare with; what is left out shows in the sum.
        var expected = JointModel.CountParameters(model.Options, model.Columns);
        var held = engine.Parameters.Aggregate(Int128.Zero, (sum, parameter) => sum + parameter.Length);
        return held == expected
            ? engine
            : throw new InvalidOperationException(
                $"The engine '{factory.Name}' holds {held} numbers where the model has {expected}: "
                + $"{nameof(ModelParts)}.{nameof(ModelParts.Parameters)} names its arrays.");
    }
}
