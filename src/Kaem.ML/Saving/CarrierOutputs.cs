using Microsoft.ML.Data;

namespace Kaem.ML.Saving;

/// <summary>
/// What a loaded chain's mapping gives for a row. Vectors come in parts whose sizes are powers of two (<see cref="VectorParts"/>).
/// ML.NET reads a property only where its column is read, so a property computes what it gives; its setter only makes it a column.
/// </summary>
internal sealed class CarrierOutputs
{
    /// <summary>The current row's scores.</summary>
    internal ICarriedScores? Scores { get; set; }

    [ColumnName(CarrierColumns.LogLikelihood)]
    public float LogLikelihood { get => Scores!.LogLikelihood(); set { } }

    [ColumnName(CarrierColumns.LogLikelihoodError)]
    public float LogLikelihoodError { get => Scores!.LogLikelihoodError(); set { } }

    [ColumnName(CarrierColumns.Latent + "1"), VectorType(1)]
    public VBuffer<float> Latent1 { get => Scores!.Latent(0); set { } }

    [ColumnName(CarrierColumns.Latent + "2"), VectorType(2)]
    public VBuffer<float> Latent2 { get => Scores!.Latent(1); set { } }

    [ColumnName(CarrierColumns.Latent + "4"), VectorType(4)]
    public VBuffer<float> Latent4 { get => Scores!.Latent(2); set { } }

    [ColumnName(CarrierColumns.Latent + "8"), VectorType(8)]
    public VBuffer<float> Latent8 { get => Scores!.Latent(3); set { } }

    [ColumnName(CarrierColumns.Latent + "16"), VectorType(16)]
    public VBuffer<float> Latent16 { get => Scores!.Latent(4); set { } }

    [ColumnName(CarrierColumns.Latent + "32"), VectorType(32)]
    public VBuffer<float> Latent32 { get => Scores!.Latent(5); set { } }

    [ColumnName(CarrierColumns.Latent + "64"), VectorType(64)]
    public VBuffer<float> Latent64 { get => Scores!.Latent(6); set { } }

    [ColumnName(CarrierColumns.Latent + "128"), VectorType(128)]
    public VBuffer<float> Latent128 { get => Scores!.Latent(7); set { } }

    [ColumnName(CarrierColumns.Latent + "256"), VectorType(256)]
    public VBuffer<float> Latent256 { get => Scores!.Latent(8); set { } }

    [ColumnName(CarrierColumns.Latent + "512"), VectorType(512)]
    public VBuffer<float> Latent512 { get => Scores!.Latent(9); set { } }

    [ColumnName(CarrierColumns.Latent + "1024"), VectorType(1024)]
    public VBuffer<float> Latent1024 { get => Scores!.Latent(10); set { } }

    [ColumnName(CarrierColumns.Latent + "2048"), VectorType(2048)]
    public VBuffer<float> Latent2048 { get => Scores!.Latent(11); set { } }

    [ColumnName(CarrierColumns.Latent + "4096"), VectorType(4096)]
    public VBuffer<float> Latent4096 { get => Scores!.Latent(12); set { } }

    [ColumnName(CarrierColumns.Latent + "8192"), VectorType(8192)]
    public VBuffer<float> Latent8192 { get => Scores!.Latent(13); set { } }

    [ColumnName(CarrierColumns.Latent + "16384"), VectorType(16384)]
    public VBuffer<float> Latent16384 { get => Scores!.Latent(14); set { } }

    [ColumnName(CarrierColumns.Latent + "32768"), VectorType(32768)]
    public VBuffer<float> Latent32768 { get => Scores!.Latent(15); set { } }

    [ColumnName(CarrierColumns.Latent + "65536"), VectorType(65536)]
    public VBuffer<float> Latent65536 { get => Scores!.Latent(16); set { } }

    [ColumnName(CarrierColumns.Latent + "131072"), VectorType(131072)]
    public VBuffer<float> Latent131072 { get => Scores!.Latent(17); set { } }

    [ColumnName(CarrierColumns.Latent + "262144"), VectorType(262144)]
    public VBuffer<float> Latent262144 { get => Scores!.Latent(18); set { } }

    [ColumnName(CarrierColumns.Latent + "524288"), VectorType(524288)]
    public VBuffer<float> Latent524288 { get => Scores!.Latent(19); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "1"), VectorType(1)]
    public VBuffer<float> Reconstruction1 { get => Scores!.Reconstruction(0); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "2"), VectorType(2)]
    public VBuffer<float> Reconstruction2 { get => Scores!.Reconstruction(1); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "4"), VectorType(4)]
    public VBuffer<float> Reconstruction4 { get => Scores!.Reconstruction(2); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "8"), VectorType(8)]
    public VBuffer<float> Reconstruction8 { get => Scores!.Reconstruction(3); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "16"), VectorType(16)]
    public VBuffer<float> Reconstruction16 { get => Scores!.Reconstruction(4); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "32"), VectorType(32)]
    public VBuffer<float> Reconstruction32 { get => Scores!.Reconstruction(5); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "64"), VectorType(64)]
    public VBuffer<float> Reconstruction64 { get => Scores!.Reconstruction(6); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "128"), VectorType(128)]
    public VBuffer<float> Reconstruction128 { get => Scores!.Reconstruction(7); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "256"), VectorType(256)]
    public VBuffer<float> Reconstruction256 { get => Scores!.Reconstruction(8); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "512"), VectorType(512)]
    public VBuffer<float> Reconstruction512 { get => Scores!.Reconstruction(9); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "1024"), VectorType(1024)]
    public VBuffer<float> Reconstruction1024 { get => Scores!.Reconstruction(10); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "2048"), VectorType(2048)]
    public VBuffer<float> Reconstruction2048 { get => Scores!.Reconstruction(11); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "4096"), VectorType(4096)]
    public VBuffer<float> Reconstruction4096 { get => Scores!.Reconstruction(12); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "8192"), VectorType(8192)]
    public VBuffer<float> Reconstruction8192 { get => Scores!.Reconstruction(13); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "16384"), VectorType(16384)]
    public VBuffer<float> Reconstruction16384 { get => Scores!.Reconstruction(14); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "32768"), VectorType(32768)]
    public VBuffer<float> Reconstruction32768 { get => Scores!.Reconstruction(15); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "65536"), VectorType(65536)]
    public VBuffer<float> Reconstruction65536 { get => Scores!.Reconstruction(16); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "131072"), VectorType(131072)]
    public VBuffer<float> Reconstruction131072 { get => Scores!.Reconstruction(17); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "262144"), VectorType(262144)]
    public VBuffer<float> Reconstruction262144 { get => Scores!.Reconstruction(18); set { } }

    [ColumnName(CarrierColumns.Reconstruction + "524288"), VectorType(524288)]
    public VBuffer<float> Reconstruction524288 { get => Scores!.Reconstruction(19); set { } }
}
