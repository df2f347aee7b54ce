namespace Kaem.ML.Samples.Features;

/// <summary>Makes of pictures what their distances are measured by: features that a network or a classifier has learned.</summary>
internal interface IFeatureExtractor
{
    /// <summary>What made the features.</summary>
    string Name { get; }

    /// <summary>Pictures of each kind that are compared, at most: more take too long.</summary>
    int Most { get; }

    /// <summary>Whether many more pictures than there are real ones may be looked at, so that distances have less of chance in them.</summary>
    bool IsQuick { get; }

    /// <summary>Features of pictures.</summary>
    /// <param name="pictures">Values in [0, 1], a picture a row.</param>
    /// <returns>As many rows.</returns>
    DataMatrix Extract(DataMatrix pictures);
}
