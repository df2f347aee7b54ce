using Kaem.ML.Data;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML;

/// <content>Saving, loading, and starting other models.</content>
public sealed partial class LatentPrior
{
    /// <summary>Saves the prior alone to a file, which is replaced only once the new one is whole.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file is not writable.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Save);
    }

    /// <summary>Saves the prior alone to a stream.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        PriorFile.Write(stream, ApplyTo(new KaemOptions()), _prior.Parameters);
    }

    /// <summary>Loads a prior from a file that <see cref="Save(string)"/> wrote.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">The file is not a prior, is damaged, or comes from a newer version.</exception>
    public static LatentPrior Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        return Load(stream);
    }

    /// <summary>Loads a prior from a stream.</summary>
    /// <exception cref="ModelFormatException">The stream is not a prior, is damaged, or comes from a newer version.</exception>
    public static LatentPrior Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return PriorFile.Read(stream);
    }

    /// <summary>Options with this prior's widths and settings, so that <see cref="KaemModel.Train"/> can start from it. All else stays.</summary>
    public KaemOptions ApplyTo(KaemOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { LatentSize = LatentSize, OuterSize = OuterSize, Prior = Options };
    }

    /// <summary>Refuses options of another kind of prior, with what differs. How a prior is drawn and trained may differ.</summary>
    internal void CheckFits(KaemOptions options, string argument)
    {
        Same("an inner width P", LatentSize, options.LatentSize);
        Same("an outer width Q", OuterSize, options.Q);
        Same("options of type", Options.GetType().Name, options.Prior.GetType().Name);
        Same("a reference", Options.Reference, options.Prior.Reference);
        // One that follows the posterior starts where the prior's is.
        if (!options.Prior.DomainAdaptation.FollowsPosterior)
            Same("a domain", Domain, OfOptions(JointModel.CreatePrior(options)));
        // Initial values say nothing about a prior that has its own.
        Same("a basis", Options.Basis, InitialValues.Replace(options.Prior.Basis, by: Options.Basis));
        Same("proportions", (Options as MixturePriorOptions)?.Proportions, (options.Prior as MixturePriorOptions)?.Proportions);
        Same("widths", Widths(Options), Widths(options.Prior));
        if (options.Prior is JointMixturePriorOptions joint)
        {
            var own = (JointMixturePriorOptions)Options;
            Same("a number of components", own.Components, joint.Components);
            Same("axes", own.Axes, joint.Axes);
            Same("learned energies:", own.LearnEnergies, joint.LearnEnergies);
            Same("a domain along axes", own.Domain, joint.Domain);
        }

        void Same<T>(string what, T own, T asked)
        {
            if (!EqualityComparer<T>.Default.Equals(own, asked))
            {
                throw new ArgumentException(
                    $"The prior to start from has {what} {own}, the options ask for {asked}. LatentPrior.ApplyTo gives options the prior's widths and "
                    + "settings.", argument);
            }
        }

        string? Widths(KaemPrior prior) => prior is DeepPriorOptions deep ? string.Join(" → ", deep.Widths(LatentSize)) : null;

        static (float Low, float High) OfOptions(Priors.Prior prior) => (prior.Domain.Low, prior.Domain.High);
    }

    /// <summary>Gives a network this prior's parameters. Its tables are then still to be made.</summary>
    internal void CopyTo(JointModel network)
    {
        var target = network.Prior;
        // The prior's may have moved where the options' stays, and the other way round: the domain is no parameter of both.
        target.LatentDomain.MoveTo(_prior.Domain);
        foreach (var (own, other) in _prior.Parameters.Join(target.Parameters, own => own.Name, other => other.Name, (own, other) => (own, other)))
            own.Value.Span.CopyTo(other.Value.Span);
    }
}
